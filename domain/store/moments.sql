-- name: take_slot
-- Give a moment the first schema that is free; the insert lock is held.
INSERT INTO moments (id, slot, position, at, asked_at, kept_until)
SELECT %(id)s, min(slot), %(position)s, %(at)s, %(asked_at)s, %(kept_until)s
  FROM generate_series(1, %(most)s) AS slot
 WHERE slot NOT IN (SELECT slot FROM moments)
HAVING count(*) > 0;

-- name: hold
-- Whoever asks in a moment keeps it from being dropped meanwhile; nobody waits behind
-- whoever drops it, since whoever asks may hold another connection already.
SELECT pg_try_advisory_lock_shared(hashtextextended('moment ' || %s, 0)) AS held;

-- name: kept
-- Whether it is there: a copy of the account's schema alone has the row and no more,
-- and after an upgrade what is there is what another release has made.
SELECT slot
  FROM moments
 WHERE id = %(id)s
   AND (ready_at IS NULL
        OR obj_description(to_regclass(%(notes)s), 'pg_class') = %(content)s);

-- name: marked
-- Whether what lies in a schema is of this moment and shape.
SELECT 1 AS ours
 WHERE obj_description(to_regclass(%(notes)s), 'pg_class') = %(content)s;

-- name: let_go
-- It may be dropped again.
SELECT pg_advisory_unlock_shared(hashtextextended('moment ' || %s, 0));

-- name: alone
-- Wait until nobody asks in it.
SELECT pg_advisory_xact_lock(hashtextextended('moment ' || %s, 0));

-- name: all
-- The moments that are kept, and which of them another release has made.
SELECT id, slot, position, at, asked_at, kept_until, reached, ready_at,
       ready_at IS NOT NULL AND obj_description(
           to_regclass(format('%%I.read_models', current_schema() || '_moment_' || slot)),
           'pg_class') IS DISTINCT FROM id || ' ' || %s AS outdated
  FROM moments
 ORDER BY id;

-- name: reach
-- How far the building of one has come.
UPDATE moments SET reached = %s WHERE id = %s;

-- name: drop
-- It is kept no more. Views are dropped before the tables they show.
DELETE FROM moments WHERE id = %s RETURNING slot;

-- name: contents
-- What lies in a schema.
SELECT relname AS name, relkind = 'v' AS is_view
  FROM pg_class
 WHERE relnamespace = %s::regnamespace
   AND relkind IN ('r', 'v')
 ORDER BY relkind DESC, relname;

-- name: ready
-- All of it is built.
UPDATE moments SET reached = position, ready_at = now() WHERE id = %s;
