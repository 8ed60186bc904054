-- name: released
-- How many campaigns were released from a domain. A sender is read by its id and then
-- compared: nothing else in the vault is JSON.
SELECT count(*) AS number
  FROM campaigns AS c
 CROSS JOIN LATERAL (
       SELECT value::jsonb ->> 'address' AS address
         FROM vault
        WHERE id = c.sender_id
       OFFSET 0) AS s
 WHERE c.released_at IS NOT NULL
   AND lower(split_part(s.address, '@', 2)) = lower(%(domain)s);

-- name: latest
-- The results of the last campaign that was released from a domain and has enough.
SELECT r.accepted::bigint - b.back AS accepted, r.rejected::bigint + b.back AS rejected,
       (SELECT count(*) FROM campaign_noes AS n WHERE n.campaign_id = c.id)
           AS unsubscribed,
       (SELECT count(*) FROM campaign_complaints AS p WHERE p.campaign_id = c.id)
           AS complained
  FROM campaigns AS c
 CROSS JOIN LATERAL (
       SELECT value::jsonb ->> 'address' AS address
         FROM vault
        WHERE id = c.sender_id
       OFFSET 0) AS s
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(accepted), 0) AS accepted,
              coalesce(sum(rejected), 0) AS rejected
         FROM delivery_counts
        WHERE campaign_id = c.id) AS r
 CROSS JOIN LATERAL (
       SELECT count(*) AS back
         FROM delivery_returns
        WHERE campaign_id = c.id AND kind = 'hard') AS b
 WHERE c.released_at IS NOT NULL
   AND lower(split_part(s.address, '@', 2)) = lower(%(domain)s)
   AND r.accepted + r.rejected >= %(least)s
 ORDER BY c.released_at DESC
 LIMIT 1;
