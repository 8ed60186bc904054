-- name: delivery_runs
-- Mark whoever is in the windows of runs that were frozen.
WITH marks AS MATERIALIZED (
    SELECT c.contact_id, r.campaign_id AS by, r.frozen_at AS at, 'planned' AS outcome
      FROM delivery_runs{suffix} AS r
      JOIN delivery_windows{suffix} AS w
        ON w.campaign_id = r.campaign_id
       AND w.run = r.run
     CROSS JOIN LATERAL unnest(w.contacts) AS c (contact_id)
     WHERE r.campaign_id = ANY(%(key_0)s::uuid[])
)
{mark};

-- name: delivery_windows
-- Mark whoever is in windows of letters.
WITH marks AS MATERIALIZED (
    SELECT c.contact_id, w.campaign_id AS by, w.planned_at AS at, 'planned' AS outcome
      FROM delivery_windows{suffix} AS w
     CROSS JOIN LATERAL unnest(w.contacts) AS c (contact_id)
     WHERE w.window_id = ANY(%(key_0)s::uuid[])
       AND w.planned_at IS NOT NULL
)
{mark};

-- name: delivery_ranges
-- Mark what became of whoever is in ranges that have their results.
WITH marks AS MATERIALIZED (
    SELECT w.contacts[c."offset" + 1] AS contact_id, w.campaign_id AS by,
           r.attempted_at AS at, o.outcome
      FROM unnest(%(key_0)s::uuid[], %(key_1)s::integer[], %(key_2)s::integer[])
           AS k (window_id, round, first)
      JOIN delivery_ranges{suffix} AS r USING (window_id, round, first)
      JOIN delivery_windows{suffix} AS w USING (window_id)
     CROSS JOIN LATERAL (
           SELECT coalesce(r.offsets[n], r.first + n - 1) AS "offset"
             FROM generate_series(1, r.recipients) AS n) AS c
     CROSS JOIN LATERAL (
           SELECT coalesce((SELECT o ->> 1
                              FROM jsonb_array_elements(r.others) AS o
                             WHERE (o ->> 0)::integer = c."offset"
                             LIMIT 1), r.outcome) AS outcome) AS o
     WHERE r.outcome IS NOT NULL
       -- Whoever was tried again has what became of that.
       AND (o.outcome <> 'deferred'
            OR NOT EXISTS (SELECT
                             FROM delivery_ranges{suffix} AS l
                            WHERE l.window_id = r.window_id
                              AND l.round > r.round
                              AND c."offset" = ANY(l.offsets)))
)
{mark};

-- name: mark
-- Add marks to what contacts have. What became of a message is one thing at a time: a
-- late result takes the place of the one before.
INSERT INTO contact_deliveries{suffix} AS d
SELECT contact_id,
       array_agg(at ORDER BY at, by) FILTER (WHERE outcome = 'planned'),
       array_agg(by ORDER BY at, by) FILTER (WHERE outcome = 'planned'),
       array_agg(at ORDER BY at, by) FILTER (WHERE outcome = 'accepted'),
       array_agg(by ORDER BY at, by) FILTER (WHERE outcome = 'accepted'),
       array_agg(at ORDER BY at, by) FILTER (WHERE outcome = 'rejected'),
       array_agg(by ORDER BY at, by) FILTER (WHERE outcome = 'rejected'),
       array_agg(at ORDER BY at, by) FILTER (WHERE outcome = 'unknown'),
       array_agg(by ORDER BY at, by) FILTER (WHERE outcome = 'unknown')
  FROM (SELECT contact_id, by, at, outcome
          FROM marks
         UNION ALL
        SELECT o.contact_id, e.by, e.at, e.outcome
          FROM (SELECT DISTINCT contact_id FROM marks) AS m
          JOIN contact_deliveries{suffix} AS o USING (contact_id)
         CROSS JOIN LATERAL (
               SELECT 'planned' AS outcome, * FROM unnest(o.planned_at, o.planned_by) AS e (at, by)
                UNION ALL
               SELECT 'accepted', * FROM unnest(o.accepted_at, o.accepted_by) AS e
                UNION ALL
               SELECT 'rejected', * FROM unnest(o.rejected_at, o.rejected_by) AS e
                UNION ALL
               SELECT 'unknown', * FROM unnest(o.unknown_at, o.unknown_by) AS e) AS e
         WHERE NOT EXISTS (SELECT
                             FROM marks AS n
                            WHERE n.contact_id = o.contact_id
                              AND n.by = e.by
                              AND (n.outcome = 'planned') = (e.outcome = 'planned'))
       ) AS one
 GROUP BY contact_id
    ON CONFLICT (contact_id) DO UPDATE
   SET planned_at = excluded.planned_at,
       planned_by = excluded.planned_by,
       accepted_at = excluded.accepted_at,
       accepted_by = excluded.accepted_by,
       rejected_at = excluded.rejected_at,
       rejected_by = excluded.rejected_by,
       unknown_at = excluded.unknown_at,
       unknown_by = excluded.unknown_by;
