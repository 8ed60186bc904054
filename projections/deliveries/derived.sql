-- name: delivery_runs_to_marks
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

-- name: delivery_windows_to_marks
-- Mark whoever is in windows of letters.
WITH marks AS MATERIALIZED (
    SELECT c.contact_id, w.campaign_id AS by, w.planned_at AS at, 'planned' AS outcome
      FROM delivery_windows{suffix} AS w
     CROSS JOIN LATERAL unnest(w.contacts) AS c (contact_id)
     WHERE w.window_id = ANY(%(key_0)s::uuid[])
       AND w.planned_at IS NOT NULL
)
{mark};

-- name: delivery_ranges_to_marks
-- Mark what became of whoever is in ranges that have their results.
WITH marks AS MATERIALIZED (
    SELECT c.contact_id, w.campaign_id AS by, r.attempted_at AS at, o.outcome
      FROM {recipients}
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

-- name: recipients
-- Whoever is in some ranges, each in their window.
unnest(%(key_0)s::uuid[], %(key_1)s::integer[], %(key_2)s::integer[])
           AS k (window_id, round, first)
      JOIN delivery_ranges{suffix} AS r USING (window_id, round, first)
      JOIN delivery_windows{suffix} AS w USING (window_id)
     CROSS JOIN LATERAL (
           -- Cut out at once: each look at the contacts reads all of them.
           SELECT contact_id, r.first + n - 1 AS "offset"
             FROM unnest(w.contacts[r.first + 1:r.first + r.recipients])
                  WITH ORDINALITY AS one (contact_id, n)
            WHERE r.offsets IS NULL
            UNION ALL
           SELECT w.contacts[o + 1], o FROM unnest(r.offsets) AS o) AS c;

-- name: mark
-- Add marks to what contacts have. What became of an attempt is one thing at a time: a
-- late result takes the place of the one before. A letter that somebody got several times
-- counts each time.
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
  FROM (SELECT DISTINCT ON (contact_id, by, at, outcome = 'planned')
               contact_id, by, at, outcome
          FROM (SELECT contact_id, by, at, outcome, true AS is_new
                  FROM marks
                 UNION ALL
                SELECT o.contact_id, e.by, e.at, e.outcome, false
                  FROM (SELECT DISTINCT contact_id FROM marks) AS m
                  JOIN contact_deliveries{suffix} AS o USING (contact_id)
                 CROSS JOIN LATERAL (
                       SELECT 'planned' AS outcome, *
                         FROM unnest(o.planned_at, o.planned_by) AS e (at, by)
                        UNION ALL
                       SELECT 'accepted', * FROM unnest(o.accepted_at, o.accepted_by) AS e
                        UNION ALL
                       SELECT 'rejected', * FROM unnest(o.rejected_at, o.rejected_by) AS e
                        UNION ALL
                       SELECT 'unknown', * FROM unnest(o.unknown_at, o.unknown_by) AS e
                       ) AS e) AS every
         ORDER BY contact_id, by, at, outcome = 'planned', is_new DESC) AS one
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

-- name: delivery_windows_to_counts
-- Count those of letters who are planned.
{count};

-- name: delivery_ranges_to_counts
-- Count anew what became of the windows of some ranges.
{count};

-- name: delivery_ranges_to_places
-- Say when what came back had been sent, now that there are results.
WITH back AS MATERIALIZED (
    SELECT DISTINCT w.campaign_id, c.contact_id
      FROM {recipients}
     WHERE r.outcome IS NOT NULL
)
{place};

-- name: delivery_returns_to_places
-- The same, of what came back just now.
WITH back AS MATERIALIZED (
    SELECT * FROM unnest(%(key_0)s::uuid[], %(key_1)s::uuid[]) AS k (campaign_id, contact_id)
)
{place};

-- name: place
-- What came back is of the last attempt before it that a server took; if clocks differ,
-- of the first.
UPDATE delivery_returns{suffix} AS r
   SET sent_at = t.sent_at
  FROM (SELECT campaign_id, contact_id, e.sent_at
          FROM back
          JOIN delivery_returns{suffix} AS b USING (campaign_id, contact_id)
          JOIN contact_deliveries{suffix} AS d USING (contact_id)
         CROSS JOIN LATERAL (
               SELECT coalesce(max(e.at) FILTER (WHERE e.at <= b.at), min(e.at)) AS sent_at
                 FROM unnest(d.accepted_at, d.accepted_by) AS e (at, by)
                WHERE e.by = campaign_id) AS e) AS t
 WHERE r.campaign_id = t.campaign_id
   AND r.contact_id = t.contact_id
   AND r.sent_at IS DISTINCT FROM t.sent_at;

-- name: count
-- Say of windows what they come to, a quarter each. One whose ranges are all gone, for
-- nothing was begun, says nothing any more.
WITH told AS MATERIALIZED (
    SELECT DISTINCT unnest(%(key_0)s::uuid[]) AS window_id
), parts AS (
    SELECT w.window_id, w.campaign_id, w.planned_at AS at,
           cardinality(w.contacts) AS planned, NULL::integer AS round, 0 AS recipients,
           NULL AS outcome, NULL::jsonb AS others, NULL::timestamptz AS resulted_at
      FROM told
      JOIN delivery_windows{suffix} AS w USING (window_id)
     WHERE w.planned_at IS NOT NULL
     UNION ALL
    SELECT w.window_id, w.campaign_id, r.attempted_at, 0, r.round, r.recipients,
           r.outcome, r.others, r.resulted_at
      FROM told
      JOIN delivery_windows{suffix} AS w USING (window_id)
      JOIN delivery_ranges{suffix} AS r USING (window_id)
     UNION ALL
    -- What was said before, so that it is said again or goes.
    SELECT c.window_id, c.campaign_id, c.quarter, 0, NULL, 0, NULL, NULL, NULL
      FROM told
      JOIN delivery_counts{suffix} AS c USING (window_id)
), counted AS (
    SELECT p.window_id, p.campaign_id,
           date_bin('15 minutes', p.at, 'epoch'::timestamptz) AS quarter,
           sum(p.planned) AS planned,
           coalesce(sum(p.recipients) FILTER (WHERE p.round = 0), 0) AS attempted,
           coalesce(sum(p.recipients) FILTER (WHERE p.round > 0), 0) AS retried,
           coalesce(sum(o.accepted), 0) AS accepted, coalesce(sum(o.rejected), 0) AS rejected,
           coalesce(sum(o.deferred), 0) AS deferred, coalesce(sum(o.suppressed), 0) AS suppressed,
           coalesce(sum(o.unknown), 0) AS unknown,
           coalesce(sum(p.recipients) FILTER (WHERE p.outcome IS NULL), 0) AS in_flight,
           min(p.at) FILTER (WHERE p.round IS NOT NULL) AS first_attempt_at,
           max(p.resulted_at) AS last_result_at
      FROM parts AS p
     CROSS JOIN LATERAL (
           SELECT sum(n) FILTER (WHERE outcome = 'accepted') AS accepted,
                  sum(n) FILTER (WHERE outcome = 'rejected') AS rejected,
                  sum(n) FILTER (WHERE outcome = 'deferred') AS deferred,
                  sum(n) FILTER (WHERE outcome = 'suppressed') AS suppressed,
                  sum(n) FILTER (WHERE outcome = 'unknown') AS unknown
             FROM (SELECT p.outcome AS outcome,
                          p.recipients - coalesce(jsonb_array_length(p.others), 0) AS n
                    UNION ALL
                   SELECT other ->> 1, 1
                     FROM jsonb_array_elements(p.others) AS other) AS one) AS o
     GROUP BY p.window_id, p.campaign_id, quarter
)
 MERGE INTO delivery_counts{suffix} AS d
 USING counted AS c
    ON d.window_id = c.window_id
   AND d.quarter = c.quarter
  WHEN MATCHED AND c.planned = 0 AND c.first_attempt_at IS NULL THEN DELETE
  WHEN MATCHED THEN UPDATE
   SET planned = c.planned,
       attempted = c.attempted,
       retried = c.retried,
       accepted = c.accepted,
       rejected = c.rejected,
       deferred = c.deferred,
       suppressed = c.suppressed,
       unknown = c.unknown,
       in_flight = c.in_flight,
       first_attempt_at = c.first_attempt_at,
       last_result_at = c.last_result_at
  WHEN NOT MATCHED THEN INSERT
VALUES (c.window_id, c.quarter, c.campaign_id, c.planned, c.attempted, c.retried,
        c.accepted, c.rejected, c.deferred, c.suppressed, c.unknown, c.in_flight,
        c.first_attempt_at, c.last_result_at);
