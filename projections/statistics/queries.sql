-- Each statement that is named after an area tells what happened: of which campaign, during
-- which interval ({during} of ``quarter``), which measure and how much. What is asked for
-- is within some time ({within}).

-- name: messages_planned
-- Those who were planned: when the audience was fixed; of letters, one after another.
SELECT campaign_id, {during} AS during, 'planned' AS measure, planned AS n
  FROM (SELECT campaign_id, planned,
               date_bin('15 minutes', frozen_at, 'epoch'::timestamptz) AS quarter
          FROM delivery_runs
         UNION ALL
        SELECT campaign_id, planned, quarter
          FROM delivery_counts
         WHERE planned > 0) AS s
 WHERE {within};

-- name: messages_excluded
-- Those whom an audience left out, by reason.
SELECT campaign_id, {during} AS during, 'excluded' AS measure, e.n::bigint AS n, e.reason
  FROM (SELECT campaign_id, excluded,
               date_bin('15 minutes', frozen_at, 'epoch'::timestamptz) AS quarter
          FROM delivery_runs) AS s
 CROSS JOIN LATERAL jsonb_each_text(s.excluded) AS e (reason, n)
 WHERE {within};

-- name: messages_sent
-- What became of those who were attempted: when they were.
SELECT s.campaign_id, s.during, m.measure, m.n
  FROM (SELECT campaign_id, {during} AS during, sum(attempted) AS attempted,
               sum(accepted) AS accepted, sum(rejected) AS rejected,
               sum(suppressed) AS suppressed, sum(unknown) AS unknown
          FROM delivery_counts
         WHERE {within}
         GROUP BY 1, 2) AS s
 CROSS JOIN LATERAL (
       VALUES ('attempted', s.attempted), ('accepted', s.accepted),
              ('delivered', s.accepted), ('rejected', s.rejected),
              ('suppressed', s.suppressed), ('unknown', s.unknown)) AS m (measure, n);

-- name: messages_returned
-- Those who were accepted and came back are not delivered: by when they were accepted.
SELECT campaign_id, {during} AS during, 'delivered' AS measure, -count(*) AS n
  FROM (SELECT campaign_id,
               date_bin('15 minutes', coalesce(sent_at, at), 'epoch'::timestamptz)
                   AS quarter
          FROM delivery_returns) AS s
 WHERE {within}
 GROUP BY 1, 2;

-- name: messages_standing
-- Those who have no result yet, as it stands.
SELECT s.campaign_id, NULL::timestamptz AS during, m.measure, m.n
  FROM delivery_counts AS s
 CROSS JOIN LATERAL (
       VALUES ('deferred', s.deferred - s.retried), ('in_flight', s.in_flight),
              ('not_attempted', s.planned - s.attempted)) AS m (measure, n)
 UNION ALL
SELECT campaign_id, NULL, 'not_attempted', planned
  FROM delivery_runs;

-- name: messages_answered
-- What came back, who called it unwanted, and who said no through it: when they did.
SELECT campaign_id, {during} AS during, measure, count(*) AS n, reason
  FROM (SELECT campaign_id, date_bin('15 minutes', at, 'epoch'::timestamptz) AS quarter,
               'bounced' AS measure, kind AS reason
          FROM delivery_returns
         UNION ALL
        SELECT campaign_id, date_bin('15 minutes', at, 'epoch'::timestamptz),
               'complained', NULL
          FROM campaign_complaints
         UNION ALL
        SELECT campaign_id, date_bin('15 minutes', said_at, 'epoch'::timestamptz),
               'unsubscribed', NULL
          FROM campaign_noes) AS s
 WHERE {within}
 GROUP BY campaign_id, during, measure, reason;

-- name: messages_read
-- What was opened and followed: when it was. Each measure is added up ({sums}) before it
-- gets a row of its own ({called}).
SELECT s.campaign_id, s.during, m.measure, m.n, s.link
  FROM (SELECT campaign_id, {during} AS during, {link} AS link, {sums}
          FROM reaction_counts
         WHERE {within}
         GROUP BY 1, 2, 3) AS s
 CROSS JOIN LATERAL (VALUES {called}) AS m (measure, n)
 WHERE m.n <> 0;

-- name: messages_read_whenever
-- The same, if nobody asks when: on what, and how long after the sending.
SELECT s.campaign_id, NULL::timestamptz AS during, m.measure, m.n, s.link, s.device, s.delay
  FROM (SELECT campaign_id, {link} AS link, {device} AS device, {delay} AS delay, {sums}
          FROM reaction_totals
         GROUP BY 1, 2, 3, 4) AS s
 CROSS JOIN LATERAL (VALUES {called}) AS m (measure, n)
 WHERE m.n <> 0;

-- name: link
-- What a link is called; the picture and what nobody sees are none.
nullif(nullif(link, %(open)s), %(trap)s);

-- name: domains_sent
-- What became of the messages to each address, by when they were attempted.
SELECT s.campaign_id, {during} AS during, s.measure, 1 AS n, {domain} AS domain
  FROM (SELECT d.contact_id, t.campaign_id, t.measure,
               date_bin('15 minutes', t.at, 'epoch'::timestamptz) AS quarter
          FROM contact_deliveries AS d
         CROSS JOIN LATERAL (
               SELECT 'planned' AS measure, e.*
                 FROM unnest(d.planned_at, d.planned_by) AS e (at, campaign_id)
                UNION ALL
               SELECT m.measure, e.*
                 FROM unnest(d.accepted_at, d.accepted_by) AS e
                CROSS JOIN (VALUES ('accepted'), ('delivered')) AS m (measure)
                UNION ALL
               SELECT 'rejected', * FROM unnest(d.rejected_at, d.rejected_by) AS e
                UNION ALL
               SELECT 'unknown', * FROM unnest(d.unknown_at, d.unknown_by) AS e) AS t) AS s
  LEFT JOIN addresses AS a USING (contact_id)
 WHERE {within};

-- name: domains_returned
-- Those who were accepted and came back are not delivered: by when they were accepted.
SELECT s.campaign_id, {during} AS during, 'delivered' AS measure, -1 AS n,
       {domain} AS domain
  FROM (SELECT campaign_id, contact_id,
               date_bin('15 minutes', coalesce(sent_at, at), 'epoch'::timestamptz)
                   AS quarter
          FROM delivery_returns) AS s
  LEFT JOIN addresses AS a USING (contact_id)
 WHERE {within};

-- name: domains_answered
-- What came back and who called it unwanted: when they did.
SELECT s.campaign_id, {during} AS during, s.measure, 1 AS n, {domain} AS domain
  FROM (SELECT campaign_id, contact_id, 'bounced' AS measure,
               date_bin('15 minutes', at, 'epoch'::timestamptz) AS quarter
          FROM delivery_returns
         UNION ALL
        SELECT campaign_id, contact_id, 'complained',
               date_bin('15 minutes', at, 'epoch'::timestamptz)
          FROM campaign_complaints) AS s
  LEFT JOIN addresses AS a USING (contact_id)
 WHERE {within};

-- name: domains_read
-- What was opened and followed by those who are known: when it was.
SELECT s.campaign_id, {during} AS during, m.measure, 1 AS n, {domain} AS domain
  FROM (SELECT r.contact_id, r.campaign_id, r.link = %(open)s AS is_opening,
               date_bin('15 minutes', o.at, 'epoch'::timestamptz) AS quarter,
               row_number() OVER (
                   PARTITION BY r.contact_id, r.campaign_id, r.link = %(open)s
                       ORDER BY o.at, r.link) = 1 AS is_first
          FROM reactions AS r
         CROSS JOIN LATERAL unnest(r.at) AS o (at)
         WHERE r.link <> %(trap)s) AS s
  LEFT JOIN addresses AS a USING (contact_id)
 CROSS JOIN LATERAL (
       VALUES (CASE WHEN s.is_opening THEN 'opened' ELSE 'clicked' END),
              (CASE WHEN NOT s.is_first THEN NULL
                    WHEN s.is_opening THEN 'opened_unique'
                    ELSE 'clicked_unique' END)) AS m (measure)
 WHERE m.measure IS NOT NULL
   AND {within};

-- name: domain
-- The domain of an address. Of one that fewer than ten have it could tell whose it is.
CASE WHEN lower(split_part(a.address, '@', 2)) IN (
          SELECT lower(split_part(address, '@', 2))
            FROM addresses
           WHERE channel = 'email'
           GROUP BY 1
          HAVING count(*) >= 10) THEN lower(split_part(a.address, '@', 2))
     WHEN a.channel = 'email' THEN 'others' END;

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

-- name: messages
-- Messages, by what their campaigns are.
SELECT {columns}
  FROM ({told}) AS x
  JOIN campaigns AS c ON c.id = x.campaign_id
{joins}
 WHERE {filters}
{grouped};

-- name: other
-- What others count.
SELECT {columns}
  FROM ({told}) AS x
 WHERE {filters}
{grouped};

-- name: step
-- The step of a series that a campaign is the letter of.
LEFT JOIN LATERAL (
     SELECT l.step
       FROM series AS s
      CROSS JOIN LATERAL jsonb_each_text(s.letters) AS l (step, id)
      WHERE s.id = c.letter_of
        AND l.id = c.id::text) AS of_series ON true;

-- name: sender
-- The address that a campaign is from.
LEFT JOIN LATERAL (
     SELECT value::jsonb ->> 'address' AS address
       FROM vault
      WHERE id = c.sender_id
     OFFSET 0) AS from_whom ON true;

-- name: list
-- Each list that a campaign went to.
LEFT JOIN LATERAL unnest(c.list_ids) AS of_list (id) ON true;

-- name: segment
-- Each segment that a campaign went to.
LEFT JOIN LATERAL unnest(c.segment_ids) AS of_segment (id) ON true;

-- name: retention
-- Of those who first said yes in a month, how many had a yes that stood when that month
-- and each after it ended. A yes stands from when it was given to what was said next.
WITH said AS (
    SELECT contact_id, position, at, lead(at) OVER of_address AS ended_at,
           coalesce(came_as, act) IN ('granted', 'renewed') AS is_yes
      FROM consents
     WHERE purpose = %(purpose)s
    WINDOW of_address AS (PARTITION BY contact_id ORDER BY position)
), yeses AS (
    SELECT at, ended_at,
           date_trunc('month', first_value(at) OVER of_address, %(zone)s) AS cohort,
           row_number() OVER of_address = 1 AS is_first
      FROM said
     WHERE is_yes
    WINDOW of_address AS (PARTITION BY contact_id ORDER BY position)
), ends AS (
    SELECT date_trunc('month', at, %(zone)s) AS month,
           (date_trunc('month', at, %(zone)s) AT TIME ZONE %(zone)s + interval '1 month')
               AT TIME ZONE %(zone)s AS at
      FROM generate_series((SELECT min(cohort) FROM yeses), %(now)s, interval '28 days')
           AS at
     GROUP BY 1, 2
)
SELECT c.cohort, e.month, count(y.at) AS standing
  FROM (SELECT DISTINCT cohort FROM yeses) AS c
  JOIN ends AS e ON e.month >= c.cohort AND e.at <= %(now)s
  LEFT JOIN yeses AS y
    ON y.cohort = c.cohort
   AND y.at < e.at
   AND (y.ended_at IS NULL OR y.ended_at >= e.at)
 GROUP BY c.cohort, e.month
 UNION ALL
SELECT cohort, NULL, count(*)
  FROM yeses
 WHERE is_first
 GROUP BY cohort
 ORDER BY 1, 2 NULLS FIRST;

-- name: names
-- What the ids of an answer are called.
SELECT id, name FROM campaigns WHERE id = ANY(%(ids)s)
 UNION ALL
SELECT id, name FROM recurring_campaigns WHERE id = ANY(%(ids)s)
 UNION ALL
SELECT id, name FROM series WHERE id = ANY(%(ids)s)
 UNION ALL
SELECT id, name FROM lists WHERE id = ANY(%(ids)s)
 UNION ALL
SELECT id, name FROM segments WHERE id = ANY(%(ids)s);

-- name: contents
-- The contents of campaigns of which links were followed.
SELECT DISTINCT c.content_id AS id
  FROM campaigns AS c
  JOIN reaction_totals AS r ON r.campaign_id = c.id
 WHERE r.link = ANY(%(links)s)
   AND c.content_id IS NOT NULL
 LIMIT %(limit)s;
