-- name: domains_sent
-- What became of the messages to each address, by when they were attempted.
SELECT s.campaign_id, {during} AS during, s.measure, 1 AS n, {domain} AS domain
  FROM (SELECT d.contact_id, t.campaign_id, t.measure,
               date_bin('15 minutes', t.at, 'epoch'::timestamptz) AS quarter
          FROM contact_deliveries AS d
         CROSS JOIN LATERAL (
               SELECT 'planned' AS measure, e.*
                 FROM unnest(d.planned_at, d.planned_by) AS e (at, campaign_id)
                UNION ALL
               SELECT m.measure, e.*
                 FROM unnest(d.accepted_at, d.accepted_by) AS e
                CROSS JOIN (VALUES ('accepted'), ('delivered')) AS m (measure)
                UNION ALL
               SELECT 'rejected', * FROM unnest(d.rejected_at, d.rejected_by) AS e
                UNION ALL
               SELECT 'unknown', * FROM unnest(d.unknown_at, d.unknown_by) AS e) AS t) AS s
  LEFT JOIN addresses AS a USING (contact_id)
 WHERE {within};

-- name: domains_returned
-- Those who were accepted and came back are not delivered: by when they were accepted.
SELECT s.campaign_id, {during} AS during, 'delivered' AS measure, -1 AS n,
       {domain} AS domain
  FROM (SELECT campaign_id, contact_id,
               date_bin('15 minutes', sent_at, 'epoch'::timestamptz) AS quarter
          FROM delivery_returns
         WHERE sent_at IS NOT NULL) AS s
  LEFT JOIN addresses AS a USING (contact_id)
 WHERE {within};

-- name: domains_answered
-- What came back and who called it unwanted: when they did.
SELECT s.campaign_id, {during} AS during, s.measure, 1 AS n, {domain} AS domain
  FROM (SELECT campaign_id, contact_id, 'bounced' AS measure,
               date_bin('15 minutes', at, 'epoch'::timestamptz) AS quarter
          FROM delivery_returns
         UNION ALL
        SELECT campaign_id, contact_id, 'complained',
               date_bin('15 minutes', at, 'epoch'::timestamptz)
          FROM campaign_complaints) AS s
  LEFT JOIN addresses AS a USING (contact_id)
 WHERE {within};

-- name: domains_read
-- How many of those who are known opened and followed, each when they first did. Of the
-- others nobody knows a domain.
SELECT s.campaign_id, {during} AS during, s.measure, 1 AS n, {domain} AS domain
  FROM (SELECT contact_id, campaign_id,
               CASE WHEN link = %(open)s THEN 'opened_unique' ELSE 'clicked_unique' END
                   AS measure,
               date_bin('15 minutes', min(at[1]), 'epoch'::timestamptz) AS quarter
          FROM reactions
         WHERE link <> %(trap)s
           AND cardinality(at) > 0
         GROUP BY contact_id, campaign_id, measure) AS s
  LEFT JOIN addresses AS a USING (contact_id)
 WHERE {within};

-- name: domain
-- The domain of an address. Of one that fewer than ten have it could tell whose it is.
CASE WHEN lower(split_part(a.address, '@', 2)) IN (
          SELECT lower(split_part(address, '@', 2))
            FROM addresses
           WHERE channel = 'email'
           GROUP BY 1
          HAVING count(*) >= 10) THEN lower(split_part(a.address, '@', 2))
     WHEN a.channel = 'email' THEN 'others' END;
