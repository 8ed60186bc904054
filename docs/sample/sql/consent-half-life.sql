-- After how many days half of those who said yes have said no, for each purpose, if no's
-- go on as they came so far: ln 2 x all the days that a yes held / all the no's.
SELECT purpose,
       count(*) AS said_yes,
       count(*) FILTER (WHERE ended_by = 'withdrawn') AS withdrawn,
       round(ln(2) * sum(date_diff('second', began_at,
                                   coalesce(ended_at, (SELECT max("time") FROM events))))
             / 86400 / nullif(count(*) FILTER (WHERE ended_by = 'withdrawn'), 0), 1)
       AS half_life_days
  FROM consents
 GROUP BY purpose
 ORDER BY purpose;
