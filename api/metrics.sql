-- name: due
-- How much work there is, by kind.
SELECT kind, count(*) FROM due GROUP BY kind;

-- name: due_stuck
-- How much of it failed more than five times in a row.
SELECT kind, count(*) FROM due WHERE failures > 5 GROUP BY kind;

-- name: left_alone
-- How many domains are left alone, and whether the mail server is.
SELECT split_part(scope, ':', 1), count(*)
  FROM paces
 WHERE slowed_until > clock_timestamp()
 GROUP BY 1;

-- name: parked
-- How many streams each follower has set aside.
SELECT follower, count(*) FROM parked_streams GROUP BY follower;

-- name: webhooks
-- How many webhooks are not told, and how many events the last of them is behind.
WITH log AS (
    SELECT coalesce(max(notification_id), 0) AS head FROM stored_events
), counted AS (
    SELECT count(*) FILTER (WHERE failures > 0 AND NOT paused) AS failing,
           count(*) FILTER (WHERE gave_up) AS given_up,
           coalesce(max(log.head - position) FILTER (WHERE NOT paused), 0) AS behind
      FROM webhook_cursors
     CROSS JOIN log
)
SELECT what, number
  FROM counted
 CROSS JOIN LATERAL (
        VALUES ('failing', failing), ('given_up', given_up), ('behind', behind)
       ) AS lacks (what, number);

-- name: moderation
-- How many campaigns wait for somebody to look, and how many longer than they should.
SELECT what, number
  FROM (SELECT count(*) AS waiting,
               count(*) FILTER (WHERE deadline < now()) AS overdue
          FROM moderation) AS counted
 CROSS JOIN LATERAL (
        VALUES ('waiting', waiting), ('overdue', overdue)) AS lacks (what, number);

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
