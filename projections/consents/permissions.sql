-- name: of_address
-- What is true of whoever holds an address, and the event that their consent rests on.
SELECT c.contact_id, c.subscriber_id, a.address, c.unreachable,
       false AS erased, s.state AS standing, s.expires_at, e.notification_id,
       e.recorded_at, e.originator_version, e.topic, e.state
  FROM addresses AS a
  JOIN contact_standing AS c USING (contact_id)
  LEFT JOIN standing AS s
         ON s.contact_id = c.contact_id
        AND s.purpose = %(purpose)s
  LEFT JOIN stored_events AS e
         ON e.originator_id = c.subscriber_id
        AND e.originator_version = s.consent_version
 WHERE a.channel = %(channel)s
   AND a.address = %(address)s;

-- name: of_person
-- The same of each contact that a person has in a channel, the oldest first.
SELECT c.contact_id, c.subscriber_id, a.address, c.unreachable,
       a.address IS NULL AS erased, s.state AS standing, s.expires_at, e.notification_id,
       e.recorded_at, e.originator_version, e.topic, e.state
  FROM contact_standing AS c
  LEFT JOIN addresses AS a USING (contact_id)
  LEFT JOIN standing AS s
         ON s.contact_id = c.contact_id
        AND s.purpose = %(purpose)s
  LEFT JOIN stored_events AS e
         ON e.originator_id = c.subscriber_id
        AND e.originator_version = s.consent_version
 WHERE c.subscriber_id = %(subscriber_id)s
   AND c.channel = %(channel)s
 ORDER BY c.contact_id;
