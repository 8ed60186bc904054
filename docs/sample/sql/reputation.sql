-- How servers take what is sent, day by day: a growing share of refusals, or of those
-- that name policy (5.7.x) or say "later" (4xx), is a reputation that falls.
SELECT CAST("time" AS DATE) AS day,
       count(*) AS attempted,
       round(100.0 * count(*) FILTER (WHERE outcome = 'accepted') / count(*), 2) AS accepted,
       round(100.0 * count(*) FILTER (WHERE code BETWEEN 400 AND 499) / count(*), 2)
       AS told_later,
       round(100.0 * count(*) FILTER (WHERE code >= 500) / count(*), 2) AS refused,
       count(*) FILTER (WHERE status LIKE '5.7.%') AS refused_by_policy
  FROM recipients
 GROUP BY ALL
 ORDER BY day;
