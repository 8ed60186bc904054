-- name: text
-- A stretch of the log as text that nothing has to be escaped in: a stored state holds
-- no control character. In one piece: a row for each event would cost the client more
-- than all else.
SELECT coalesce(string_agg(convert_to(line, 'UTF8') || state || '\x0a'::bytea, ''::bytea),
                ''::bytea)
  FROM (SELECT state,
               concat_ws(E'\x02', notification_id, recorded_at AT TIME ZONE 'UTC',
                         originator_id, originator_version, topic, '') AS line
          FROM stored_events
         WHERE notification_id > %(after)s
           AND notification_id <= %(through)s
         ORDER BY notification_id) AS lines;

-- name: mark
-- What tells this log from others, and one event of it from all others.
SELECT originator_id, originator_version, recorded_at
  FROM stored_events
 WHERE notification_id = %s;
