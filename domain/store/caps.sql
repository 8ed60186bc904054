-- name: capped
-- Who of these contacts was attempted for so many other campaigns lately.
SELECT contact_id
  FROM recent_campaigns
 WHERE contact_id = ANY(%(contacts)s)
   AND campaign_id <> %(campaign_id)s
   AND at > %(since)s
 GROUP BY contact_id
HAVING count(*) >= %(most)s;

-- name: count
-- Note whom a campaign was attempted for, and forget what counts no more.
WITH old AS (
    DELETE FROM recent_campaigns
     WHERE contact_id = ANY(%(contacts)s)
       AND campaign_id <> %(campaign_id)s
       AND at <= %(since)s
)
INSERT INTO recent_campaigns (contact_id, campaign_id, at)
SELECT unnest(%(contacts)s::uuid[]), %(campaign_id)s, %(at)s
    ON CONFLICT (contact_id, campaign_id) DO UPDATE
   SET at = excluded.at;
