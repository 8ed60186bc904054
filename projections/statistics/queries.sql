-- name: retention
-- Of those who first said yes in a month, how many had a yes that stood when that month
-- and each after it ended. A yes stands from when it was given to what was said next.
WITH said AS (
    SELECT contact_id, position, at, lead(at) OVER of_address AS ended_at,
           coalesce(came_as, act) IN ('granted', 'renewed') AS is_yes
      FROM consents
     WHERE purpose = %(purpose)s
    WINDOW of_address AS (PARTITION BY contact_id ORDER BY position)
), yeses AS (
    SELECT at, ended_at,
           date_trunc('month', first_value(at) OVER of_address, %(zone)s) AS cohort,
           row_number() OVER of_address = 1 AS is_first
      FROM said
     WHERE is_yes
    WINDOW of_address AS (PARTITION BY contact_id ORDER BY position)
), ends AS (
    SELECT date_trunc('month', at, %(zone)s) AS month,
           (date_trunc('month', at, %(zone)s) AT TIME ZONE %(zone)s + interval '1 month')
               AT TIME ZONE %(zone)s AS at
      FROM generate_series((SELECT min(cohort) FROM yeses), %(now)s, interval '28 days')
           AS at
     GROUP BY 1, 2
)
SELECT c.cohort, e.month, count(y.at) AS standing
  FROM (SELECT DISTINCT cohort FROM yeses) AS c
  JOIN ends AS e ON e.month >= c.cohort AND e.at <= %(now)s
  LEFT JOIN yeses AS y
    ON y.cohort = c.cohort
   AND y.at < e.at
   AND (y.ended_at IS NULL OR y.ended_at >= e.at)
 GROUP BY c.cohort, e.month
 UNION ALL
SELECT cohort, NULL, count(*)
  FROM yeses
 WHERE is_first
 GROUP BY cohort
 ORDER BY 1, 2 NULLS FIRST;

-- name: names
-- What the ids of an answer are called.
SELECT id, name FROM campaigns WHERE id = ANY(%(ids)s)
 UNION ALL
SELECT id, name FROM recurring_campaigns WHERE id = ANY(%(ids)s)
 UNION ALL
SELECT id, name FROM series WHERE id = ANY(%(ids)s)
 UNION ALL
SELECT id, name FROM lists WHERE id = ANY(%(ids)s)
 UNION ALL
SELECT id, name FROM segments WHERE id = ANY(%(ids)s);

-- name: contents
-- The contents of campaigns of which links were followed.
SELECT DISTINCT c.content_id AS id
  FROM campaigns AS c
  JOIN reaction_totals AS r ON r.campaign_id = c.id
 WHERE r.link = ANY(%(links)s)
   AND c.content_id IS NOT NULL
 LIMIT %(limit)s;
