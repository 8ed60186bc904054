-- name: stretch
-- The events of some types out of one stretch of the log, in order.
SELECT notification_id, recorded_at AT TIME ZONE 'UTC', originator_id,
       originator_version, topic, state
  FROM stored_events
 WHERE notification_id > %(after)s
   AND notification_id <= %(until)s
   AND (%(topics)s::text[] IS NULL OR topic = ANY(%(topics)s))
 ORDER BY notification_id;

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
