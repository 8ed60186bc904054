-- name: copy
-- A stretch of the log as text that nothing has to be escaped in: a stored state holds
-- no control character.
COPY (SELECT notification_id, recorded_at AT TIME ZONE 'UTC', originator_id,
             originator_version, topic, convert_from(state, 'UTF8')
        FROM stored_events
       WHERE notification_id > {after}
         AND notification_id <= {through}
       ORDER BY notification_id)
  TO STDOUT (FORMAT csv, DELIMITER E'\x02', QUOTE E'\x01');

-- name: mark
-- What tells this log from others, and one event of it from all others.
SELECT originator_id, originator_version, recorded_at
  FROM stored_events
 WHERE notification_id = %s;
