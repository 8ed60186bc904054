-- name: due
-- How much work there is, by kind.
SELECT kind, count(*) FROM due GROUP BY kind;

-- name: parked
-- How many streams each follower has set aside.
SELECT follower, count(*) FROM parked_streams GROUP BY follower;
