-- name: due
-- How much work there is, by kind.
SELECT kind, count(*) FROM due GROUP BY kind;

-- name: parked
-- How many streams each follower has set aside.
SELECT follower, count(*) FROM parked_streams GROUP BY follower;

-- name: ledger
-- What the ledger lacks: leaves, a signature over them, or leave to go on.
WITH log AS (
    SELECT coalesce(max(notification_id), 0) AS head FROM stored_events
), signed AS (
    SELECT coalesce(max(size), 0) AS size FROM ledger_checkpoints
)
SELECT what, number
  FROM ledger
 CROSS JOIN log
 CROSS JOIN signed
 CROSS JOIN LATERAL (
        VALUES ('without_leaf', log.head - ledger.position),
               ('unsigned', ledger.size - signed.size),
               ('held', (ledger.held IS NOT NULL)::int)
       ) AS lacks (what, number);
