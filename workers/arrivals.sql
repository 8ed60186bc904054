-- name: starts
-- What brings people into which series.
SELECT series_id, starts FROM series_starts;

-- name: listen
-- From here on this brings people into a series.
INSERT INTO series_starts (series_id, starts)
VALUES (%s, %s)
    ON CONFLICT (series_id) DO UPDATE SET starts = excluded.starts;

-- name: stop
-- Nothing brings people into a series any more.
DELETE FROM series_starts WHERE series_id = %s;

-- name: arrive
-- These people are to come into series.
INSERT INTO series_arrivals
       (series_id, position, subscriber_id, trigger, key, because, occurred_at)
SELECT *
  FROM unnest(%s::uuid[], %s::bigint[], %s::uuid[], %s::text[], %s::text[], %s::text[],
              %s::timestamptz[])
    ON CONFLICT DO NOTHING;

-- name: next
-- The next who are to come into a series, in the order of what brings them.
SELECT position, subscriber_id, trigger, key, because, occurred_at
  FROM series_arrivals
 WHERE series_id = %s
 ORDER BY position, subscriber_id, trigger
 LIMIT %s;

-- name: taken
-- That of these is decided.
DELETE FROM series_arrivals AS a
 USING unnest(%s::bigint[], %s::uuid[], %s::text[]) AS t (position, subscriber_id, trigger)
 WHERE a.series_id = %s
   AND a.position = t.position
   AND a.subscriber_id = t.subscriber_id
   AND a.trigger = t.trigger;
