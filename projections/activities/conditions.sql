-- name: activity_done
-- Did something in a time.
EXISTS (SELECT
          FROM activities AS a
         WHERE a.subscriber_id = p.subscriber_id
           AND a.name = %(name)s::text
           AND a.occurred_at >= %(low)s::timestamptz
           AND a.occurred_at < %(high)s::timestamptz);

-- name: activity_done_often
-- Did something so often at least in a time.
EXISTS (SELECT
          FROM activities AS a
         WHERE a.subscriber_id = p.subscriber_id
           AND a.name = %(name)s::text
           AND a.occurred_at >= %(low)s::timestamptz
           AND a.occurred_at < %(high)s::timestamptz
         -- The last of so many is there.
        OFFSET %(times)s::integer - 1);

-- name: activity_done_with
-- Did something with such properties, so often at least, in a time. What is not in the
-- log is in the vault.
EXISTS (SELECT
          FROM activities AS a
          LEFT JOIN vault AS v ON v.id = a.values_id
         CROSS JOIN LATERAL (
               SELECT a.properties || coalesce(v.value::jsonb -> 'properties', '{}')
                   AS properties) AS x
         WHERE a.subscriber_id = p.subscriber_id
           AND a.name = %(name)s::text
           AND a.occurred_at >= %(low)s::timestamptz
           AND a.occurred_at < %(high)s::timestamptz
           AND NOT EXISTS (
               SELECT
                 FROM jsonb_to_recordset(%(filters)s::jsonb)
                      AS w (property text, op text, value jsonb)
                CROSS JOIN LATERAL (
                      SELECT x.properties -> w.property AS is) AS y
                CROSS JOIN LATERAL (
                      SELECT coalesce(folded(y.is::text) = folded(w.value::text), false)
                          AS same,
                             coalesce(jsonb_typeof(y.is) = jsonb_typeof(w.value), false)
                          AS alike) AS z
                WHERE NOT CASE w.op
                          WHEN 'is' THEN z.same
                          WHEN 'is_not' THEN NOT z.same
                          WHEN 'less' THEN z.alike AND y.is < w.value
                          WHEN 'greater' THEN z.alike AND y.is > w.value
                          WHEN 'filled' THEN y.is IS NOT NULL
                          WHEN 'empty' THEN y.is IS NULL
                          END)
        OFFSET %(times)s::integer - 1);
