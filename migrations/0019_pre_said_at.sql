-- When what led to a state was said: a yes that is told of later may be older than a no
-- at the same address, on a card that has lost it.
ALTER TABLE standing ADD COLUMN said_at timestamptz;

UPDATE standing AS s
   SET said_at = e.said_at
  FROM (SELECT DISTINCT ON (contact_id, purpose)
               (fact ->> 'contact_id')::uuid AS contact_id,
               fact ->> 'purpose' AS purpose,
               coalesce(fact ->> 'said_at', context ->> 'at')::timestamptz AS said_at
          FROM stored_events,
               LATERAL (SELECT convert_from(state, 'UTF8')::jsonb -> 'fact' AS fact,
                               convert_from(state, 'UTF8')::jsonb -> 'context' AS context) AS told
         WHERE topic LIKE 'subscriber.consent\_%'
         ORDER BY contact_id, purpose, notification_id DESC) AS e
 WHERE e.contact_id = s.contact_id
   AND e.purpose = s.purpose;
