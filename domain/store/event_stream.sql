-- name: stretch
-- The events of some types out of one stretch of the log, in order.
SELECT notification_id, recorded_at AT TIME ZONE 'UTC', originator_id,
       originator_version, topic, state
  FROM stored_events
 WHERE notification_id > %(after)s
   AND notification_id <= %(until)s
   AND (%(topics)s::text[] IS NULL OR topic = ANY(%(topics)s))
 ORDER BY notification_id;

-- name: lines
-- The same as lines, in one piece: what domain.cloud_event.line_of writes, written here,
-- where the octets are. Events whose state is laid out otherwise are counted, and left
-- to who reads JSON.
WITH told AS (
     SELECT notification_id, recorded_at AT TIME ZONE 'UTC' AS "time",
            originator_id, originator_version, topic, state,
            CASE WHEN position('{"context":'::bytea IN state) = 1
                 THEN position(',"fact":'::bytea IN state) ELSE 0 END AS fact
       FROM stored_events
      WHERE notification_id > %(after)s
        AND notification_id <= %(until)s
        AND (%(topics)s::text[] IS NULL OR topic = ANY(%(topics)s))),
     written AS (
     SELECT CASE WHEN fact > 0 THEN
            convert_to(concat(
                '{"specversion":"1.0","id":"', originator_id, '/', originator_version,
                '","source":', %(source)s::text, ',"type":"', topic,
                '","subject":"', originator_id, '","time":"',
                replace(to_char("time", 'YYYY-MM-DD"T"HH24:MI:SS.US'), '.000000', ''),
                'Z","position":', notification_id,
                ',"version":', originator_version, ','), 'UTF8')
            || overlay(substring(state FROM 2)
                       PLACING ',"data":'::bytea FROM fact - 1 FOR 8)
            || '\x0a'::bytea END AS line
       FROM told
      ORDER BY notification_id)
SELECT coalesce(string_agg(line, ''::bytea), ''::bytea), count(*) - count(line)
  FROM written;

-- name: of_subject
-- The next events of one stream, of some types.
SELECT notification_id, recorded_at AT TIME ZONE 'UTC', originator_id,
       originator_version, topic, state
  FROM stored_events
 WHERE originator_id = %(subject)s
   AND notification_id > %(after)s
   AND notification_id <= %(until)s
   AND (%(topics)s::text[] IS NULL OR topic = ANY(%(topics)s))
 ORDER BY originator_version
 LIMIT %(limit)s;
