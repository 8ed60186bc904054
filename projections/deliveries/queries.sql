-- name: windows
-- Windows of a campaign from one on, with their ranges.
SELECT w.window_id, w.campaign_id, w.contacts, r.ranges
  FROM delivery_runs AS f
  JOIN delivery_windows AS w ON w.campaign_id = f.campaign_id AND w.run = f.run
 CROSS JOIN LATERAL (
       SELECT jsonb_agg(to_jsonb(r) - 'window_id' ORDER BY r.round, r.first) AS ranges
         FROM delivery_ranges AS r
        WHERE r.window_id = w.window_id) AS r
 WHERE f.campaign_id = %(campaign_id)s
   AND w.window_id >= %(window_id)s
 ORDER BY w.window_id
 LIMIT %(limit)s;

-- name: windows_with
-- Windows of a campaign in which an outcome occurs, from one on, with their ranges.
SELECT w.window_id, w.campaign_id, w.contacts, r.ranges
  FROM delivery_runs AS f
  JOIN delivery_windows AS w ON w.campaign_id = f.campaign_id AND w.run = f.run
 CROSS JOIN LATERAL (
       SELECT jsonb_agg(to_jsonb(r) - 'window_id' ORDER BY r.round, r.first) AS ranges,
              bool_or(%(outcome)s = ANY(r.outcomes)) AS occurs
         FROM delivery_ranges AS r
        WHERE r.window_id = w.window_id) AS r
 WHERE f.campaign_id = %(campaign_id)s
   AND w.window_id >= %(window_id)s
   AND r.occurs
 ORDER BY w.window_id
 LIMIT %(limit)s;

-- name: windows_not_through
-- Windows of a campaign with recipients that were not attempted, from one on.
SELECT w.window_id, w.campaign_id, w.contacts, r.ranges
  FROM delivery_runs AS f
  JOIN delivery_windows AS w ON w.campaign_id = f.campaign_id AND w.run = f.run
 CROSS JOIN LATERAL (
       SELECT jsonb_agg(to_jsonb(r) - 'window_id' ORDER BY r.round, r.first) AS ranges,
              coalesce(sum(r.recipients) FILTER (WHERE r.round = 0), 0) AS attempted
         FROM delivery_ranges AS r
        WHERE r.window_id = w.window_id) AS r
 WHERE f.campaign_id = %(campaign_id)s
   AND w.window_id >= %(window_id)s
   AND r.attempted < cardinality(w.contacts)
 ORDER BY w.window_id
 LIMIT %(limit)s;

-- name: of_contacts
-- What some contacts got in the newest windows that name them, or in those of a campaign:
-- for each its place, and the latest range that it was attempted in, if it was.
SELECT w.campaign_id, c.contact_id, w.window_id, c."offset",
       to_jsonb(r) - 'window_id' AS told
  FROM delivery_windows AS w
  JOIN delivery_runs AS f ON f.campaign_id = w.campaign_id AND f.run = w.run
 CROSS JOIN LATERAL (
       SELECT contact_id, array_position(w.contacts, contact_id) - 1 AS "offset"
         FROM unnest(%(contact_ids)s::uuid[]) AS contact_id) AS c
  LEFT JOIN LATERAL (
       SELECT r.*
         FROM delivery_ranges AS r
        WHERE r.window_id = w.window_id
          AND (c."offset" = ANY(r.offsets)
               OR r.offsets IS NULL
                  AND c."offset" >= r.first
                  AND c."offset" < r.first + r.recipients)
        ORDER BY r.round DESC
        LIMIT 1) AS r ON true
 WHERE w.contacts && %(contact_ids)s::uuid[]
   AND c."offset" IS NOT NULL
   AND (%(campaign_id)s::uuid IS NULL OR w.campaign_id = %(campaign_id)s)
 ORDER BY w.window_id DESC, c."offset"
 LIMIT %(limit)s;
