-- name: checkpoints_after
-- What was signed after some size, oldest first.
SELECT size, note FROM ledger_checkpoints WHERE size > %s ORDER BY size LIMIT %s;

-- name: checkpoints_before
-- What was signed before some size, newest first.
SELECT size, note FROM ledger_checkpoints WHERE size < %s ORDER BY size DESC LIMIT %s;

-- name: stamped_after
-- The time stamps of checkpoints after some size, oldest first.
SELECT size, note, response, stamped_at
  FROM ledger_timestamps
  JOIN ledger_checkpoints USING (size)
 WHERE size > %s
 ORDER BY size
 LIMIT %s;

-- name: stamped_before
-- The time stamps of checkpoints before some size, newest first.
SELECT size, note, response, stamped_at
  FROM ledger_timestamps
  JOIN ledger_checkpoints USING (size)
 WHERE size < %s
 ORDER BY size DESC
 LIMIT %s;

-- name: keep_timestamp
-- Keep what an authority said.
INSERT INTO ledger_timestamps (size, response, stamped_at)
VALUES (%s, %s, %s)
    ON CONFLICT (size) DO NOTHING;
