-- name: links
-- What was done with a campaign by link: in all, by how many, and by programs.
SELECT link, sum(total)::bigint AS total, sum(unique_)::bigint AS unique_,
       sum(proxied)::bigint AS proxied, sum(robots)::bigint AS robots,
       min(first_at) AS first_at, max(last_at) AS last_at
  FROM (SELECT link, sum(cardinality(at)) AS total,
               count(*) FILTER (WHERE at <> '{}') AS unique_,
               sum(proxied) AS proxied, sum(robots) AS robots,
               min(at[1]) AS first_at, max(at[cardinality(at)]) AS last_at
          FROM reactions
         WHERE campaign_id = %(campaign_id)s
         GROUP BY link
         UNION ALL
        SELECT link, people, 0, proxied, robots, NULL, NULL
          FROM unnamed_hits
         WHERE campaign_id = %(campaign_id)s) AS one
 GROUP BY link
 ORDER BY total DESC, link;

-- name: clickers
-- How many people followed any link of a campaign.
SELECT count(DISTINCT contact_id) AS people
  FROM reactions
 WHERE campaign_id = %(campaign_id)s
   AND link NOT IN (%(open)s, %(trap)s)
   AND at <> '{}';

-- name: messages
-- What people did with their messages.
SELECT r.contact_id, r.campaign_id,
       coalesce(sum(cardinality(at)) FILTER (WHERE link = %(open)s), 0)::bigint AS opens,
       coalesce(sum(cardinality(at)) FILTER (WHERE link <> %(open)s), 0)::bigint AS clicks,
       min(at[1]) FILTER (WHERE link = %(open)s) AS opened_at,
       min(at[1]) FILTER (WHERE link <> %(open)s) AS clicked_at
  FROM unnest(%(contact_ids)s::uuid[], %(campaign_ids)s::uuid[])
       AS m (contact_id, campaign_id)
  JOIN reactions AS r USING (contact_id, campaign_id)
 WHERE link <> %(trap)s
 GROUP BY r.contact_id, r.campaign_id;
