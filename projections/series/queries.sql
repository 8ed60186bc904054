-- name: get
-- One series.
SELECT * FROM series WHERE id = %(id)s;

-- name: page
-- Series after one, by id: in the order in which they were made.
SELECT * FROM series WHERE id > %(after)s ORDER BY id LIMIT %(limit)s;

-- name: people
-- Those who are in a series, or were, after one.
SELECT *
  FROM enrolments
 WHERE series_id = %(series_id)s
   AND enrolment_id > %(after)s
   AND (%(inside)s::boolean IS NULL OR inside = %(inside)s)
   AND (%(step)s::text IS NULL OR step = %(step)s)
   AND (%(subscriber_id)s::uuid IS NULL OR subscriber_id = %(subscriber_id)s)
 ORDER BY enrolment_id
 LIMIT %(limit)s;

-- name: of_person
-- The series that a person is in, or was, after one.
SELECT e.*, s.name
  FROM enrolments AS e
  JOIN series AS s ON s.id = e.series_id
 WHERE e.subscriber_id = %(subscriber_id)s
   AND e.enrolment_id > %(after)s
 ORDER BY e.enrolment_id
 LIMIT %(limit)s;

-- name: funnel
-- How often each step of a series came to what, of all passes together.
SELECT s.step, s.outcome, count(*) AS passes, count(DISTINCT s.enrolment_id) AS people
  FROM enrolments AS e
  JOIN enrolment_steps AS s USING (enrolment_id)
 WHERE e.series_id = %(series_id)s
 GROUP BY s.step, s.outcome
 ORDER BY s.step, s.outcome;

-- name: now
-- Who is where now: how many wait at each step, and how many are past their time.
SELECT step,
       count(*) AS people,
       count(*) FILTER (WHERE coalesce(until, came_at) < now() - interval '1 minute')
           AS late
  FROM enrolments
 WHERE series_id = %(series_id)s
   AND inside
 GROUP BY step
 ORDER BY step;

-- name: ended
-- How passes ended that are over.
SELECT s.ended, count(*) AS passes
  FROM enrolments AS e
  JOIN enrolment_steps AS s USING (enrolment_id)
 WHERE e.series_id = %(series_id)s
   AND s.ended IS NOT NULL
 GROUP BY s.ended
 ORDER BY s.ended;

-- name: backfill
-- One backfill.
SELECT * FROM series_backfills WHERE id = %(id)s;

-- name: backfills
-- Backfills of a series after one, by id: in the order in which they were asked for.
SELECT *
  FROM series_backfills
 WHERE series_id = %(series_id)s
   AND id > %(after)s
 ORDER BY id
 LIMIT %(limit)s;
