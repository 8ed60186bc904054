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
SELECT r.accepted::bigint, r.rejected::bigint,
       (SELECT count(*) FROM campaign_noes AS n WHERE n.campaign_id = c.id)
           AS unsubscribed
  FROM campaigns AS c
 CROSS JOIN LATERAL (
       SELECT value::jsonb ->> 'address' AS address
         FROM vault
        WHERE id = c.sender_id
       OFFSET 0) AS s
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(accepted), 0) AS accepted,
              coalesce(sum(rejected), 0) AS rejected
         FROM campaign_ranges
        WHERE campaign_id = c.id) AS r
 WHERE c.released_at IS NOT NULL
   AND lower(split_part(s.address, '@', 2)) = lower(%(domain)s)
   AND r.accepted + r.rejected >= %(least)s
 ORDER BY c.released_at DESC
 LIMIT 1;
