-- How long somebody who said yes waits for the first message of a campaign, in hours.
WITH first AS (
     SELECT c.contact_id, c.purpose, c.began_at, min(r."time") AS reached_at
       FROM consents AS c
       JOIN recipients AS r
         ON r.contact_id = c.contact_id
        AND r."time" >= c.began_at
        AND r.outcome = 'accepted'
      GROUP BY ALL)
SELECT purpose,
       count(*) AS reached,
       round(quantile_cont(epoch(reached_at - began_at), 0.5) / 3600, 2) AS median_hours,
       round(quantile_cont(epoch(reached_at - began_at), 0.9) / 3600, 2) AS most_hours
  FROM first
 GROUP BY purpose
 ORDER BY purpose;
