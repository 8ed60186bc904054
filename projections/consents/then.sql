-- name: consent_state
-- The consent for a purpose was in one of these states at a position of the log, at some
-- contact of the channel that they had then; or nothing had been said.
p.subscriber_id IN (
    SELECT k.subscriber_id
      FROM (SELECT DISTINCT ON (subscriber_id, contact_id)
                   subscriber_id, contact_id, position,
                   coalesce(came_as, CASE act WHEN 'renewed' THEN 'granted'
                                              ELSE act END) AS state
              FROM consents
             WHERE purpose = %(purpose)s::text
               AND channel = %(channel)s::text
               AND position <= %(position)s::bigint
             ORDER BY subscriber_id, contact_id, position DESC) AS k
     WHERE k.state = ANY(%(values)s::text[])
       AND NOT EXISTS (
           SELECT
             FROM stored_events AS e
            WHERE e.originator_id = k.subscriber_id
              AND e.notification_id > k.position
              AND e.notification_id <= %(position)s::bigint
              AND e.topic IN ('subscriber.contact_removed.v1',
                              'subscriber.contact_given_over.v1')
              AND convert_from(e.state, 'UTF8')::jsonb -> 'fact' ->> 'contact_id'
                  = k.contact_id::text))
OR (%(nothing)s::boolean
    AND p.subscriber_id NOT IN (SELECT subscriber_id
                                  FROM consents
                                 WHERE purpose = %(purpose)s::text
                                   AND channel = %(channel)s::text
                                   AND position <= %(position)s::bigint));
