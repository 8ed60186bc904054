-- name: begin
-- A new webhook stands before what it is told first.
INSERT INTO webhook_cursors (webhook_id, position) VALUES (%(id)s, %(after)s);

-- name: move
-- It is told again what came after a position.
UPDATE webhook_cursors
   SET position = %(after)s, failures = 0, failing_since = NULL
 WHERE webhook_id = %(id)s;

-- name: renew
-- It is tried again as if it had never failed.
UPDATE webhook_cursors
   SET failures = 0, failing_since = NULL, paused = false, gave_up = false
 WHERE webhook_id = %(id)s;

-- name: pause
-- Somebody has stopped it.
UPDATE webhook_cursors SET paused = true WHERE webhook_id = %(id)s;

-- name: give_up
-- We have stopped it.
UPDATE webhook_cursors SET paused = true, gave_up = true WHERE webhook_id = %(id)s;

-- name: end
-- It is told nothing any more.
DELETE FROM webhook_cursors WHERE webhook_id = %(id)s;

-- name: forget_attempts
-- What was attempted goes with it.
DELETE FROM webhook_attempts WHERE webhook_id = %(id)s;
