-- name: begin
-- All that follows is seen as of one moment.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;

-- name: head
-- The last position of that moment.
SELECT coalesce(max(notification_id), 0) AS head FROM stored_events;

-- name: copy_shape
-- A table like the one that is derived anew, for this transaction.
CREATE TEMPORARY TABLE {} (LIKE {} INCLUDING ALL) ON COMMIT DROP;
