-- name: people_told
-- Who became known, and who is not any more.
SELECT {during} AS during, s.source, m.measure, m.n
  FROM people_counts AS s
 CROSS JOIN LATERAL (VALUES ('registered', s.registered), ('gone', s.gone)) AS m (measure, n)
 WHERE {within};

-- name: lists_told
-- Who joined and who left.
SELECT {during} AS during, s.list_id AS list, s.source, m.measure, m.n
  FROM member_counts AS s
 CROSS JOIN LATERAL (VALUES ('joined', s.joined), ('left', s."left")) AS m (measure, n)
 WHERE {within};

-- name: segments_told
-- Who came into watched segments and who left them.
SELECT {during} AS during, s.segment_id AS segment, s.reason, m.measure, m.n
  FROM segment_counts AS s
 CROSS JOIN LATERAL (VALUES ('entered', s.entered), ('left', s."left")) AS m (measure, n)
 WHERE {within};

-- name: consents_told
-- What was said of consents.
SELECT {during} AS during, purpose, channel, source, nullif(method, '') AS method,
       nullif(notice, '') AS notice, act AS measure, times AS n
  FROM consent_counts
 WHERE {within};

-- name: series_told
-- Who came in, and how they came out.
SELECT {during} AS during, series, step, reason, measure, 1 AS n
  FROM (SELECT date_bin('15 minutes', s.at, 'epoch'::timestamptz) AS quarter,
               e.series_id AS series, nullif(s.step, '') AS step, s.ended AS reason,
               s.outcome AS measure
          FROM enrolment_steps AS s
          JOIN enrolments AS e USING (enrolment_id)
         WHERE s.outcome IN ('entered', 'completed', 'left')) AS s
 WHERE {within};

-- name: other
-- What others count.
SELECT {columns}
  FROM ({told}) AS x
 WHERE {filters}
{grouped};
