-- name: remember
-- Remember a command with what it did; a second one of the same id fails.
INSERT INTO commands (key_id, command_id, body_hash, position, answer, expires_at,
                      told)
VALUES (%s, %s, %s, %s, %s, %s, %s);

-- name: recall
-- What was asked and answered under this id.
SELECT body_hash, position, answer, told
  FROM commands
 WHERE key_id = %s
   AND command_id = %s;

-- name: forget
-- Forget commands that nobody will ask for again.
DELETE FROM commands WHERE expires_at < %s;
