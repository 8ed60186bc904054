-- name: links
-- What was done with a campaign by link: in all, by how many, and by programs.
SELECT link, sum(people)::bigint AS total, sum(uniques)::bigint AS unique_,
       sum(proxied)::bigint AS proxied, sum(robots)::bigint AS robots
  FROM reaction_totals
 WHERE campaign_id = %(campaign_id)s
 GROUP BY link
 ORDER BY total DESC, link;

-- name: times
-- When somebody who is known followed each link first and last. It looks at all who did.
SELECT link, min(at[1]) AS first_at, max(at[cardinality(at)]) AS last_at
  FROM reactions
 WHERE campaign_id = %(campaign_id)s
 GROUP BY link;

-- name: clickers
-- How many people followed any link of a campaign.
SELECT coalesce(sum(firsts), 0)::bigint AS people
  FROM reaction_totals
 WHERE campaign_id = %(campaign_id)s
   AND link NOT IN (%(open)s, %(trap)s);

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
