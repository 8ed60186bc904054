-- name: page
-- What waits after a place, the next deadline first.
SELECT m.campaign_id, c.name, encode(m.digest, 'hex') AS digest, m.reasons, m.since,
       m.deadline, m.deadline < %(now)s AS overdue, m.submitted_by, m.endorsed_by,
       CASE WHEN m.claimed_until > %(now)s THEN m.claimed_by END AS claimed_by,
       CASE WHEN m.claimed_until > %(now)s THEN m.claimed_until END AS claimed_until
  FROM moderation AS m
  LEFT JOIN campaigns AS c ON c.id = m.campaign_id
 WHERE ((extract(epoch FROM m.deadline) * 1000000)::bigint, m.campaign_id)
       > (%(deadline)s, %(id)s)
 ORDER BY m.deadline, m.campaign_id
 LIMIT %(limit)s;

-- name: counted
-- How many wait, and how many of them longer than they should.
SELECT count(*) AS waiting, count(*) FILTER (WHERE deadline < %(now)s) AS overdue
  FROM moderation;
