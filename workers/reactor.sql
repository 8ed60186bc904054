-- name: begin
-- Begin to follow the log from its start.
INSERT INTO followers (name, position) VALUES ('reactor', 0) ON CONFLICT DO NOTHING;

-- name: position
-- How far the reactor has come.
SELECT position FROM followers WHERE name = 'reactor';

-- name: advance
-- Come further, unless another reactor was faster.
UPDATE followers SET position = %s WHERE name = 'reactor' AND position = %s;

-- name: hasten_webhooks
-- There is more to tell: look now at those webhooks that wait for nothing else.
UPDATE due
   SET due_at = now(), wake_at = now()
  FROM webhook_cursors AS c
 WHERE due.kind = 'deliver_webhook'
   AND due.subject_id = c.webhook_id
   AND due.due_at > now()
   AND due.holder IS NULL
   AND c.failures = 0
   AND NOT c.paused;

-- name: park
-- Set aside a stream with an event that this release cannot read.
INSERT INTO parked_streams (follower, stream_id, position, reason, parked_at)
VALUES ('reactor', %s, %s, %s, now())
    ON CONFLICT DO NOTHING;
