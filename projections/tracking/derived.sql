-- name: tracked_hits_to_reactions
-- Say anew of each message of which something came in when what was done. Whatever was
-- followed within ten minutes of the link that nobody sees is by a robot, also if that
-- came in with others (``domain.tracking.reactions.NEAR_TRAP``).
INSERT INTO reactions{suffix} AS r
SELECT h.contact_id, h.campaign_id, h.link,
       coalesce(array_agg(h.at ORDER BY h.at) FILTER (WHERE t.kind = 'person'), '{}'),
       count(*) FILTER (WHERE t.kind = 'proxy'),
       count(*) FILTER (WHERE t.kind = 'robot')
  FROM (SELECT DISTINCT *
          FROM unnest(%(key_0)s::uuid[], %(key_1)s::uuid[]) AS k (contact_id, campaign_id)) AS m
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

-- name: tracked_hits_to_counts
-- Count by how much what came in changes what people did: what all of a message comes to,
-- less what it came to without the new. So a campaign of a million costs a batch no more
-- than a small one.
WITH new AS MATERIALIZED (
    SELECT *, true AS is_new
      FROM unnest(%(key_0)s::uuid[], %(key_1)s::uuid[], %(key_2)s::uuid[],
                  %(key_3)s::integer[])
           AS k (contact_id, campaign_id, gathering_id, number)
), hits AS MATERIALIZED (
    SELECT h.*, n.is_new IS NOT NULL AS is_new
      FROM (SELECT DISTINCT contact_id, campaign_id FROM new) AS m
      JOIN tracked_hits{suffix} AS h USING (contact_id, campaign_id)
      LEFT JOIN new AS n USING (contact_id, campaign_id, gathering_id, number)
), traps AS (
    SELECT contact_id, campaign_id, array_agg(at) AS at,
           array_agg(at) FILTER (WHERE NOT is_new) AS at_before
      FROM hits
     WHERE link = 'ffffffffffffffff'
     GROUP BY contact_id, campaign_id
), judged AS (
    SELECT h.contact_id, h.campaign_id, h.link, h.at, h.device, h.delay, s.sign,
           CASE WHEN EXISTS (SELECT
                               FROM unnest(CASE s.sign WHEN 1 THEN t.at
                                                       ELSE t.at_before END) AS one (at)
                              WHERE one.at BETWEEN h.at - interval '10 minutes'
                                               AND h.at + interval '10 minutes')
                THEN 'robot' ELSE h.kind END AS verdict
      FROM hits AS h
      LEFT JOIN traps AS t USING (contact_id, campaign_id)
     CROSS JOIN (VALUES (1), (-1)) AS s (sign)
     WHERE s.sign = 1
        OR NOT h.is_new
), ranked AS (
    SELECT j.*,
           j.verdict = 'person' AND row_number() OVER (
               PARTITION BY sign, contact_id, campaign_id, verdict = 'person', link
                   ORDER BY at, device, delay) = 1 AS is_unique,
           j.verdict = 'person' AND row_number() OVER (
               PARTITION BY sign, contact_id, campaign_id, verdict = 'person',
                            link = '0000000000000000'
                   ORDER BY at, link, device, delay) = 1 AS is_first
      FROM judged AS j
), changed AS MATERIALIZED (
    SELECT campaign_id, link, date_bin('15 minutes', at, 'epoch'::timestamptz) AS quarter,
           device, delay,
           coalesce(sum(sign) FILTER (WHERE verdict = 'person'), 0) AS people,
           coalesce(sum(sign) FILTER (WHERE is_unique), 0) AS uniques,
           coalesce(sum(sign) FILTER (WHERE is_first), 0) AS firsts,
           coalesce(sum(sign) FILTER (WHERE verdict = 'proxy'), 0) AS proxied,
           coalesce(sum(sign) FILTER (WHERE verdict = 'robot'), 0) AS robots
      FROM ranked
     GROUP BY campaign_id, link, quarter, device, delay
), totals AS (
    INSERT INTO reaction_totals{suffix} AS r
           (campaign_id, link, device, delay, people, uniques, firsts, proxied, robots)
    SELECT campaign_id, link, device, delay, sum(people), sum(uniques), sum(firsts),
           sum(proxied), sum(robots)
      FROM changed
     GROUP BY campaign_id, link, device, delay
        ON CONFLICT (campaign_id, link, device, delay) DO UPDATE {added}
), days AS (
    INSERT INTO reaction_days{suffix} AS r
           (campaign_id, link, day, people, uniques, firsts, proxied, robots)
    SELECT campaign_id, link, date_bin('1 day', quarter, 'epoch'::timestamptz) AS day,
           sum(people), sum(uniques), sum(firsts), sum(proxied), sum(robots)
      FROM changed
     GROUP BY campaign_id, link, day
        ON CONFLICT (campaign_id, link, day) DO UPDATE {added}
)
INSERT INTO reaction_counts{suffix} AS r
       (campaign_id, link, quarter, people, uniques, firsts, proxied, robots)
SELECT campaign_id, link, quarter, sum(people), sum(uniques), sum(firsts), sum(proxied),
       sum(robots)
  FROM changed
 GROUP BY campaign_id, link, quarter
    ON CONFLICT (campaign_id, link, quarter) DO UPDATE {added};

-- name: added
-- Add what has changed to what is there.
   SET people = r.people + excluded.people,
       uniques = r.uniques + excluded.uniques,
       firsts = r.firsts + excluded.firsts,
       proxied = r.proxied + excluded.proxied,
       robots = r.robots + excluded.robots;
