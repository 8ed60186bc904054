-- name: counted
-- How often something was counted since a time.
SELECT count(*) AS number
  FROM sign_up_counts
 WHERE digest = %s
   AND counted_at > %s;

-- name: count
-- Count them once more.
INSERT INTO sign_up_counts (digest, counted_at) SELECT unnest(%s::bytea[]), %s;

-- name: forget
-- Forget what is too old for any limit.
DELETE FROM sign_up_counts WHERE counted_at <= %s;
