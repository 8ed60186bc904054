-- name: page
-- The events of one stream after a position.
SELECT notification_id, recorded_at, originator_version, topic, state
  FROM stored_events
 WHERE originator_id = %(stream_id)s
   AND notification_id > %(after)s
 ORDER BY originator_version
 LIMIT %(limit)s;
