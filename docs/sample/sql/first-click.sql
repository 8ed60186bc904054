-- How long somebody who said yes waits until they first follow a link, in hours. Only of
-- those is it known who agreed to that; links are known by what they lead to, openings
-- by sixteen zeros, and the link that nobody sees by sixteen f.
WITH clicks AS (
     SELECT hit.contact_id AS contact_id, told.began_at + to_milliseconds(hit.at) AS at
       FROM (SELECT began_at, unnest(hits) AS hit FROM tracking_hits_recorded) AS told
      WHERE hit.contact_id IS NOT NULL
        AND hit.link NOT IN (repeat('0', 16), repeat('f', 16))),
     first AS (
     SELECT c.contact_id, c.purpose, c.began_at, min(k.at) AS clicked_at
       FROM consents AS c
       JOIN clicks AS k
         ON k.contact_id = c.contact_id
        AND k.at >= c.began_at
      GROUP BY ALL)
SELECT purpose,
       count(*) AS clicked,
       round(quantile_cont(epoch(clicked_at - began_at), 0.5) / 3600, 2) AS median_hours,
       round(quantile_cont(epoch(clicked_at - began_at), 0.9) / 3600, 2) AS most_hours
  FROM first
 GROUP BY purpose
 ORDER BY purpose;
