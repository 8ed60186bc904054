-- How those who came into a series in a month came out of it, and how long that took.
WITH passes AS (
     SELECT e.series_id, strftime(e."time", '%Y-%m') AS month,
            coalesce(l.reason, CASE WHEN c.subject IS NULL THEN 'still inside'
                                    ELSE 'completed' END) AS outcome,
            coalesce(l."time", c."time") - e."time" AS took
       FROM enrolment_entered AS e
       LEFT JOIN enrolment_left AS l USING (subject)
       LEFT JOIN enrolment_completed AS c USING (subject)),
     outcomes AS (
     SELECT series_id, month, outcome, count(*) AS passes,
            round(median(epoch(took)) / 3600, 1) AS median_hours
       FROM passes
      GROUP BY ALL)
SELECT series_id, month, outcome, passes,
       round(100.0 * passes / sum(passes) OVER (PARTITION BY series_id, month), 1)
           AS percent,
       median_hours
  FROM outcomes
 ORDER BY series_id, month, passes DESC;
