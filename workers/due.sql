-- name: do
-- Write down what is to be done; what is written down already stays as it is.
INSERT INTO due (id, kind, subject_id, position, due_at, wake_at)
SELECT d.id, d.kind, d.subject_id, d.position, w.due_at, w.due_at
  FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::bigint[], %s::interval[],
              %s::timestamptz[])
       AS d (id, kind, subject_id, position, after, at),
       LATERAL (SELECT coalesce(d.at, now() + d.after) AS due_at) AS w
    ON CONFLICT (id) DO NOTHING;

-- name: hasten
-- Look now at what waits about these subjects.
UPDATE due
   SET due_at = now(), wake_at = now()
 WHERE subject_id = ANY(%s)
   AND holder IS NULL;

-- name: ripe
-- Choose what to wake: of each kind no more than there are hands free for it. Imports
-- and moments of the past take long: each kind of that gets half of the hands, and all
-- of them leave one, so that sending never waits. Webhooks take as long as others like:
-- each is told in a thread of its own.
-- Marked for 30 s, after which it is woken again if nobody took it up. However many are
-- ripe, no more than these are looked at: each kind by its index, and from kind to kind.
WITH RECURSIVE kinds AS (
    (SELECT kind FROM due ORDER BY kind LIMIT 1)
     UNION ALL
    SELECT (SELECT d.kind FROM due AS d WHERE d.kind > k.kind ORDER BY d.kind LIMIT 1)
      FROM kinds AS k
     WHERE k.kind IS NOT NULL
), long AS (
    SELECT unnest(ARRAY['run_import', 'undo_import', 'run_import_schedule',
                        'build_moment', 'run_backfill']) AS kind
), busy AS (
    SELECT kind, count(*) AS hands
      FROM due
     WHERE held_until > now()
     GROUP BY kind
), free AS (
    SELECT k.kind,
           CASE WHEN k.kind IN (TABLE long) THEN greatest(%(hands)s / 2, 1)
                WHEN k.kind = 'deliver_webhook' THEN 16
                ELSE %(hands)s
           END - coalesce(b.hands, 0) AS hands
      FROM kinds AS k
      LEFT JOIN busy AS b USING (kind)
     WHERE k.kind IS NOT NULL
), of_its_kind AS (
    SELECT w.id, w.due_at, f.kind IN (TABLE long) AS is_long
      FROM free AS f
     CROSS JOIN LATERAL (
           SELECT d.id, d.due_at
             FROM due AS d
            WHERE d.kind = f.kind
              AND d.due_at <= now()
              AND d.wake_at <= now()
              AND (d.held_until IS NULL OR d.held_until <= now())
            ORDER BY d.due_at, d.id
            LIMIT greatest(f.hands, 0)) AS w
), ripe AS (
    SELECT id
      FROM (
            SELECT id,
                   is_long,
                   row_number() OVER (PARTITION BY is_long ORDER BY due_at, id) AS turn
              FROM of_its_kind
           ) AS waiting
     WHERE NOT is_long
        OR turn <= greatest(%(hands)s - 1, 1) - (
            SELECT coalesce(sum(hands), 0) FROM busy WHERE kind IN (TABLE long)
           )
)
UPDATE due
   SET wake_at = now() + interval '30 seconds'
  FROM (
        -- As an array: however few they are, a plan expects many of a subselect.
        SELECT id FROM due WHERE id = ANY(ARRAY(SELECT id FROM ripe)) FOR UPDATE SKIP LOCKED
       ) AS chosen
 WHERE due.id = chosen.id
RETURNING due.kind, due.id, due.position;

-- name: claim
-- Take up the oldest that is due of a kind, for 30 s. Times are the database's, so
-- that all machines go by one clock.
UPDATE due
   SET holder = %(holder)s,
       held_until = now() + interval '30 seconds',
       wake_at = now() + interval '30 seconds'
 WHERE id = (
        SELECT id
          FROM due
         WHERE kind = %(kind)s
           AND due_at <= now()
           AND (held_until IS NULL OR held_until <= now())
         ORDER BY due_at, id
         LIMIT 1
           FOR UPDATE SKIP LOCKED
       )
RETURNING id, kind, subject_id, position, holder, failures;

-- name: renew
-- Hold on to what was taken up.
UPDATE due
   SET held_until = now() + interval '30 seconds',
       wake_at = now() + interval '30 seconds'
 WHERE id = %s
   AND holder = %s;

-- name: done
-- It is done.
DELETE FROM due WHERE id = %s AND holder = %s;

-- name: postpone
-- Put it back, to be looked at again after a while.
UPDATE due
   SET due_at = now() + %s,
       wake_at = now() + %s,
       holder = NULL,
       held_until = NULL,
       failures = %s
 WHERE id = %s
   AND holder = %s;

-- name: next_of
-- When what is left of a kind about a subject is to be woken, in seconds from now.
SELECT extract(epoch FROM min(wake_at) - now())::float8
  FROM due
 WHERE subject_id = %s
   AND kind = %s;

-- name: stuck
-- What failed more than five times in a row, by kind.
SELECT kind, count(*) AS number FROM due WHERE failures > 5 GROUP BY kind ORDER BY kind;

-- name: next_wake
-- When the next is to be woken, in seconds from now.
SELECT extract(epoch FROM min(wake_at) - now())::float8 FROM due;
