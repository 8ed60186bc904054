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

-- name: move
-- It stands further, unless it was moved meanwhile; whether to go on.
UPDATE webhook_cursors
   SET position = %(to)s, failures = 0, failing_since = NULL
 WHERE webhook_id = %(id)s
   AND position = %(before)s
RETURNING NOT paused AS going_on;

-- name: told
-- The same, after attempts that are noted with it. Nobody waits for the disk: after a
-- crash of the server some are told twice, with the same ids.
WITH unhurried AS MATERIALIZED (
    SELECT set_config('synchronous_commit', 'off', true)
), noted AS (
    INSERT INTO webhook_attempts
           (webhook_id, position, topic, message_id, at, status, ms, reason)
    SELECT c.webhook_id, a.position, a.topic, a.message_id, a.at, a.status, a.ms, ''
      FROM unhurried,
           webhook_cursors AS c,
           unnest(%(positions)s::bigint[], %(topics)s::text[], %(message_ids)s::text[],
                  %(times)s::timestamptz[], %(statuses)s::integer[], %(ms)s::integer[])
           WITH ORDINALITY
             AS a (position, topic, message_id, at, status, ms, place)
     WHERE c.webhook_id = %(id)s
     ORDER BY a.place
)
UPDATE webhook_cursors
   SET position = %(to)s, failures = 0, failing_since = NULL
 WHERE webhook_id = %(id)s
   AND position = %(before)s
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
SELECT webhook_id, %(to)s, %(topic)s, %(message_id)s, %(at)s, %(status)s, %(ms)s,
       %(reason)s
  FROM webhook_cursors
 WHERE webhook_id = %(id)s;

-- name: counted
-- How many webhooks are told, fail, and were given up.
SELECT count(*) FILTER (WHERE NOT paused) AS active,
       count(*) FILTER (WHERE NOT paused AND failures > 0) AS failing,
       count(*) FILTER (WHERE gave_up) AS given_up
  FROM webhook_cursors;

-- name: forget
-- Forget what was attempted long ago.
DELETE FROM webhook_attempts WHERE at < %s;
