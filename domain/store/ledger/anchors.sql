-- name: checkpoints_after
-- What was signed after some size, oldest first.
SELECT size, note FROM ledger_checkpoints WHERE size > %s ORDER BY size LIMIT %s;

-- name: checkpoints_before
-- What was signed before some size, newest first.
SELECT size, note FROM ledger_checkpoints WHERE size < %s ORDER BY size DESC LIMIT %s;
