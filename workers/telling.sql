-- name: cursor
-- How far a webhook has been told, how far the log goes, and whether it is held.
SELECT c.position, c.failures, c.paused,
       (SELECT coalesce(max(notification_id), 0) FROM stored_events) AS head,
       (SELECT held IS NOT NULL FROM ledger) AS held
  FROM webhook_cursors AS c
 WHERE c.webhook_id = %s;

-- name: events
-- What a webhook wants to be told next, out of the events of one stretch.
SELECT notification_id AS position, recorded_at, originator_id AS stream_id,
       originator_version AS version, topic, state
  FROM stored_events
 WHERE notification_id > %(after)s
   AND notification_id <= %(until)s
   AND (topic = ANY(%(topics)s)
        OR (topic = 'webhook.pinged.v1' AND originator_id = %(webhook_id)s))
 ORDER BY notification_id
 LIMIT %(limit)s;

-- name: told
-- It was told, and stands further, unless it was moved meanwhile; whether to go on.
UPDATE webhook_cursors
   SET position = %s, failures = 0, failing_since = NULL
 WHERE webhook_id = %s
   AND position = %s
RETURNING NOT paused AS going_on;

-- name: failed
-- It was not told.
UPDATE webhook_cursors
   SET failures = failures + 1, failing_since = coalesce(failing_since, %s)
 WHERE webhook_id = %s
RETURNING failures, failing_since;

-- name: note
-- Note an attempt.
INSERT INTO webhook_attempts
       (webhook_id, position, topic, message_id, at, status, ms, reason)
SELECT webhook_id, %s, %s, %s, %s, %s, %s, %s
  FROM webhook_cursors
 WHERE webhook_id = %s;

-- name: counted
-- How many webhooks are told, fail, and were given up.
SELECT count(*) FILTER (WHERE NOT paused) AS active,
       count(*) FILTER (WHERE NOT paused AND failures > 0) AS failing,
       count(*) FILTER (WHERE gave_up) AS given_up
  FROM webhook_cursors;

-- name: forget
-- Forget what was attempted long ago.
DELETE FROM webhook_attempts WHERE at < %s;
