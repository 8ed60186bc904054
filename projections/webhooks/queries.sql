-- name: page
-- The webhooks after one, with how far they are.
SELECT w.webhook_id AS id, v.value AS url, w.topics, w.state, w.reason, w.created_at,
       w.version, c.position, c.failures, c.failing_since,
       (SELECT greatest(coalesce(max(e.notification_id), 0) - c.position, 0)
          FROM stored_events AS e) AS behind
  FROM webhooks AS w
  JOIN webhook_cursors AS c USING (webhook_id)
  LEFT JOIN vault AS v ON v.id = w.url_id
 WHERE w.webhook_id > %(after)s
 ORDER BY w.webhook_id
 LIMIT %(limit)s;

-- name: get
-- One of them.
SELECT w.webhook_id AS id, v.value AS url, w.topics, w.state, w.reason, w.created_at,
       w.version, c.position, c.failures, c.failing_since,
       (SELECT greatest(coalesce(max(e.notification_id), 0) - c.position, 0)
          FROM stored_events AS e) AS behind
  FROM webhooks AS w
  JOIN webhook_cursors AS c USING (webhook_id)
  LEFT JOIN vault AS v ON v.id = w.url_id
 WHERE w.webhook_id = %(id)s;

-- name: attempts
-- What was attempted, the last first.
SELECT id, position, topic, message_id, at, status, ms, reason
  FROM webhook_attempts
 WHERE webhook_id = %(webhook_id)s
   AND id < %(before)s
 ORDER BY id DESC
 LIMIT %(limit)s;
