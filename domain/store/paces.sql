-- name: slowed
-- What is left alone until when, and why; and what was, and has taken nothing since.
SELECT scope, slowed_until, reason, slowed_until > clock_timestamp() AS is_left_alone
  FROM paces
 WHERE slowed_until IS NOT NULL
 ORDER BY scope;

-- name: add
-- Have a row for each scope, to be locked.
INSERT INTO paces (scope)
SELECT unnest(%(scopes)s::text[])
    ON CONFLICT (scope) DO NOTHING;

-- name: lock
-- When scopes are free: read by one at a time, in one order.
SELECT scope, free_at, clock_timestamp() AS now
  FROM paces
 WHERE scope = ANY(%(scopes)s)
 ORDER BY scope
   FOR UPDATE;

-- name: keep
-- Note when scopes are free.
UPDATE paces AS p
   SET free_at = n.free_at
  FROM unnest(%(scopes)s::text[], %(free_at)s::timestamptz[]) AS n (scope, free_at)
 WHERE p.scope = n.scope;

-- name: free_in
-- In how many seconds scopes are free.
SELECT scope, extract(epoch FROM free_at - clock_timestamp())::float8 AS seconds
  FROM paces
 WHERE scope = ANY(%(scopes)s)
   AND free_at > clock_timestamp();

-- name: level
-- How often in a row somewhere asked to be left alone, this time counted. Whoever asks
-- while it is left alone says nothing new.
INSERT INTO paces AS p (scope, level)
VALUES (%(scope)s, 1)
    ON CONFLICT (scope) DO UPDATE
   SET level = p.level + 1
 WHERE p.slowed_until IS NULL
    OR p.slowed_until <= clock_timestamp()
RETURNING level;

-- name: slow
-- Leave a scope alone for a while.
UPDATE paces
   SET slowed_until = clock_timestamp() + %(pause)s,
       reason = %(reason)s
 WHERE scope = %(scope)s;

-- name: ease
-- Somewhere that had asked to be left alone takes messages again.
UPDATE paces
   SET level = 0,
       slowed_until = NULL,
       reason = NULL
 WHERE scope = ANY(%(scopes)s)
   AND level > 0
   AND slowed_until <= clock_timestamp();

-- name: warm
-- Take up to so many of what a domain may send on a day: tell how many that are.
WITH taken AS (
    SELECT least(%(wanted)s, greatest(%(most)s - used, 0)) AS number
      FROM warmed
     WHERE domain = %(domain)s
       AND day = %(day)s
       FOR UPDATE
)
UPDATE warmed
   SET used = used + taken.number
  FROM taken
 WHERE domain = %(domain)s
   AND day = %(day)s
RETURNING taken.number;

-- name: begin_day
-- Have a row for a day, to be locked.
INSERT INTO warmed (domain, day, used)
VALUES (%(domain)s, %(day)s, 0)
    ON CONFLICT (domain, day) DO NOTHING;

-- name: used
-- How many messages of domains left on a day.
SELECT domain, used FROM warmed WHERE day = %(day)s AND domain = ANY(%(domains)s);
