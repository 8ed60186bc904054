-- name: claim
-- Take up some who go on now, of one holder; whoever is held by others is passed over.
UPDATE due
   SET holder = %(holder)s,
       held_until = now() + interval '30 seconds',
       wake_at = now() + interval '30 seconds'
  FROM (
        SELECT id
          FROM due
         WHERE kind = 'advance_enrolment'
           AND due_at <= now()
           AND (held_until IS NULL OR held_until <= now())
         ORDER BY due_at, id
         LIMIT %(limit)s
           FOR UPDATE SKIP LOCKED
       ) AS chosen
 WHERE due.id = chosen.id
RETURNING due.id;

-- name: release
-- Let go of these; they are looked at soon.
UPDATE due
   SET holder = NULL,
       held_until = NULL,
       due_at = now() + interval '1 second',
       wake_at = now() + interval '1 second'
  FROM (SELECT id FROM due WHERE id = ANY(%s) ORDER BY id FOR UPDATE) AS held
 WHERE due.id = held.id;

-- name: lock
-- Take hold of these, in the order that all keep; tell who has taken them up.
SELECT id, holder FROM due WHERE id = ANY(%s) ORDER BY id FOR UPDATE;

-- name: rest
-- These go on at their times; at once if something happened to them meanwhile.
INSERT INTO due AS d (id, kind, subject_id, position, due_at, wake_at, hears)
SELECT r.id, 'advance_enrolment', r.subject_id, %s, w.at, w.at, r.hears
  FROM unnest(%s::uuid[], %s::uuid[], %s::timestamptz[], %s::boolean[])
       AS r (id, subject_id, at, hears),
       LATERAL (SELECT coalesce(r.at, now()) AS at) AS w
    ON CONFLICT (id) DO UPDATE
   SET due_at = CASE WHEN d.again THEN now() ELSE excluded.due_at END,
       wake_at = CASE WHEN d.again THEN now() ELSE excluded.wake_at END,
       position = excluded.position,
       holder = NULL,
       held_until = NULL,
       failures = 0,
       hears = excluded.hears,
       again = false;

-- name: over
-- These go on no more.
DELETE FROM due WHERE id = ANY(%s);

-- name: go_on
-- Something happened to these people: look at them now, or once more. With them go those
-- of whose messages something is known, if they wait for that or are being looked at.
UPDATE due
   SET again = holder IS NOT NULL,
       due_at = CASE WHEN holder IS NULL THEN now() ELSE due_at END,
       wake_at = CASE WHEN holder IS NULL THEN now() ELSE wake_at END
  FROM (
        SELECT id
          FROM due
         WHERE kind = 'advance_enrolment'
           AND (subject_id = ANY(%(people)s)
                OR subject_id = ANY(%(recipients)s) AND (hears OR holder IS NOT NULL))
         ORDER BY id
           FOR UPDATE
       ) AS waiting
 WHERE due.id = waiting.id;

-- name: anybody_hears
-- Whether anybody waits for what becomes of messages, or may from now on.
SELECT EXISTS (SELECT FROM due WHERE hears)
       OR EXISTS (SELECT
                    FROM due
                   WHERE held_until IS NOT NULL
                     AND kind = 'advance_enrolment') AS hears;

-- name: hearing
-- Who of those that hold these contacts does: few of the recipients of a campaign, so the
-- others are not looked up.
SELECT DISTINCT d.subject_id
  FROM due AS d
  JOIN contact_standing AS s ON s.subscriber_id = d.subject_id
 WHERE s.contact_id = ANY(%s)
   AND (d.hears OR (d.held_until IS NOT NULL AND d.kind = 'advance_enrolment'));

-- name: holders
-- Who holds addresses that were closed just now.
SELECT s.subscriber_id
  FROM stopped_contacts AS t
  JOIN contact_standing AS s USING (contact_id)
 WHERE t.digest = ANY(%s);

-- name: wake
-- Look now at these.
UPDATE due
   SET again = holder IS NOT NULL,
       due_at = CASE WHEN holder IS NULL THEN now() ELSE due_at END,
       wake_at = CASE WHEN holder IS NULL THEN now() ELSE wake_at END
  FROM (SELECT id FROM due WHERE id = ANY(%s) ORDER BY id FOR UPDATE) AS waiting
 WHERE due.id = waiting.id;

-- name: of
-- Where these people rest.
SELECT id FROM due WHERE subject_id = ANY(%s) AND kind = 'advance_enrolment';

-- name: now
-- The time by the clock that all machines go by.
SELECT now();
