-- name: tracked_hits
-- Say anew of each message of which something came in when what was done. Whatever was
-- followed within ten minutes of the link that nobody sees is by a robot, also if that
-- came in with others (``domain.tracking.reactions.NEAR_TRAP``).
INSERT INTO reactions{suffix} AS r
SELECT h.contact_id, h.campaign_id, h.link,
       coalesce(array_agg(h.at ORDER BY h.at) FILTER (WHERE t.kind = 'person'), '{}'),
       count(*) FILTER (WHERE t.kind = 'proxy'),
       count(*) FILTER (WHERE t.kind = 'robot')
  FROM (SELECT DISTINCT n.contact_id, n.campaign_id
          FROM unnest(%(key_0)s::uuid[], %(key_1)s::integer[]) AS k (gathering_id, number)
          JOIN tracked_hits{suffix} AS n USING (gathering_id, number)) AS m
  JOIN tracked_hits{suffix} AS h USING (contact_id, campaign_id)
 CROSS JOIN LATERAL (
       SELECT CASE WHEN EXISTS (SELECT
                                  FROM tracked_hits{suffix} AS p
                                 WHERE p.contact_id = h.contact_id
                                   AND p.campaign_id = h.campaign_id
                                   AND p.link = 'ffffffffffffffff'
                                   AND p.at BETWEEN h.at - interval '10 minutes'
                                                AND h.at + interval '10 minutes')
                   THEN 'robot' ELSE h.kind END AS kind) AS t
 GROUP BY h.contact_id, h.campaign_id, h.link
    ON CONFLICT (contact_id, campaign_id, link) DO UPDATE
   SET at = excluded.at,
       proxied = excluded.proxied,
       robots = excluded.robots;
