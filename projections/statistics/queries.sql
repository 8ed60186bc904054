-- name: messages_planned
-- Those who were planned: when the audience was fixed; of letters, one after another.
SELECT campaign_id, date_bin('15 minutes', frozen_at, 'epoch'::timestamptz) AS quarter,
       'planned' AS measure, planned AS n, NULL AS link, NULL AS device, NULL AS delay,
       NULL AS reason, NULL AS domain
  FROM delivery_runs
 UNION ALL
SELECT campaign_id, quarter, 'planned', planned, NULL, NULL, NULL, NULL, NULL
  FROM delivery_counts;

-- name: messages_excluded
-- Those whom an audience left out, by reason.
SELECT r.campaign_id, date_bin('15 minutes', r.frozen_at, 'epoch'::timestamptz) AS quarter,
       'excluded' AS measure, e.n::bigint AS n, NULL AS link, NULL AS device,
       NULL AS delay, e.reason, NULL AS domain
  FROM delivery_runs AS r
 CROSS JOIN LATERAL jsonb_each_text(r.excluded) AS e (reason, n);

-- name: messages_sent
-- What became of those who were attempted: when they were.
SELECT d.campaign_id, d.quarter, m.measure, m.n, NULL AS link, NULL AS device,
       NULL AS delay, NULL AS reason, NULL AS domain
  FROM delivery_counts AS d
 CROSS JOIN LATERAL (
       VALUES ('attempted', d.attempted), ('accepted', d.accepted),
              ('delivered', d.accepted), ('rejected', d.rejected),
              ('suppressed', d.suppressed), ('unknown', d.unknown)) AS m (measure, n);

-- name: messages_returned
-- Those who were accepted and came back are not delivered: by when they were accepted.
SELECT b.campaign_id, date_bin('15 minutes', coalesce(t.at, b.at), 'epoch'::timestamptz)
           AS quarter,
       'delivered' AS measure, -1 AS n, NULL AS link, NULL AS device, NULL AS delay,
       NULL AS reason, NULL AS domain
  FROM campaign_bounces AS b
  LEFT JOIN contact_deliveries AS d USING (contact_id)
  LEFT JOIN LATERAL (
       SELECT max(one.at) AS at
         FROM unnest(d.accepted_at, d.accepted_by) AS one (at, by)
        WHERE one.by = b.campaign_id) AS t ON true;

-- name: messages_returned_whenever
-- The same, if nobody asks when.
SELECT campaign_id, NULL::timestamptz AS quarter, 'delivered' AS measure, -count(*) AS n,
       NULL AS link, NULL AS device, NULL AS delay, NULL AS reason, NULL AS domain
  FROM campaign_bounces
 GROUP BY campaign_id;

-- name: messages_standing
-- Those who have no result yet, as it stands.
SELECT d.campaign_id, NULL::timestamptz AS quarter, m.measure, m.n, NULL AS link,
       NULL AS device, NULL AS delay, NULL AS reason, NULL AS domain
  FROM delivery_counts AS d
 CROSS JOIN LATERAL (
       VALUES ('deferred', d.deferred - d.retried), ('in_flight', d.in_flight),
              ('not_attempted', d.planned - d.attempted)) AS m (measure, n)
 UNION ALL
SELECT campaign_id, NULL, 'not_attempted', planned, NULL, NULL, NULL, NULL, NULL
  FROM delivery_runs;

-- name: messages_bounced
-- What came back: when it did, by kind.
SELECT campaign_id, date_bin('15 minutes', at, 'epoch'::timestamptz) AS quarter,
       'bounced' AS measure, 1 AS n, NULL AS link, NULL AS device, NULL AS delay,
       kind AS reason, NULL AS domain
  FROM campaign_bounces;

-- name: messages_complained
-- Who called it unwanted: when they did.
SELECT campaign_id, date_bin('15 minutes', at, 'epoch'::timestamptz) AS quarter,
       'complained' AS measure, 1 AS n, NULL AS link, NULL AS device, NULL AS delay,
       NULL AS reason, NULL AS domain
  FROM campaign_complaints;

-- name: messages_unsubscribed
-- Who said no through it: when they did.
SELECT campaign_id, date_bin('15 minutes', said_at, 'epoch'::timestamptz) AS quarter,
       'unsubscribed' AS measure, 1 AS n, NULL AS link, NULL AS device, NULL AS delay,
       NULL AS reason, NULL AS domain
  FROM campaign_noes;

-- name: messages_read
-- What was opened and followed: when it was. Nobody sees the last of the links.
SELECT r.campaign_id, r.quarter, m.measure, m.n,
       nullif(nullif(r.link, %(open)s), %(trap)s) AS link, r.device, r.delay,
       NULL AS reason, NULL AS domain
  FROM (SELECT campaign_id, quarter, link, device, delay, people, uniques, firsts,
               proxied, robots
          FROM reaction_counts
         UNION ALL
        SELECT campaign_id, quarter, link, device, delay, people, 0, 0, proxied, robots
          FROM unnamed_hits) AS r
 CROSS JOIN LATERAL (
       SELECT *
         FROM (VALUES ('opened', r.people), ('opened_unique', r.uniques),
                      ('opened_by_proxies', r.proxied), ('opened_by_robots', r.robots))
              AS o (measure, n)
        WHERE r.link = %(open)s
        UNION ALL
       SELECT *
         FROM (VALUES ('clicked', r.people), ('clicked_unique', r.firsts),
                      ('followed_unique', r.uniques), ('clicked_by_proxies', r.proxied),
                      ('clicked_by_robots', r.robots)) AS c (measure, n)
        WHERE r.link <> %(open)s) AS m (measure, n);

-- name: domains_sent
-- What became of the messages to each address, by when they were attempted.
SELECT t.campaign_id, date_bin('15 minutes', t.at, 'epoch'::timestamptz) AS quarter,
       t.measure, 1 AS n, NULL AS link, NULL AS device, NULL AS delay, NULL AS reason,
       {domain} AS domain
  FROM contact_deliveries AS d
  LEFT JOIN addresses AS a USING (contact_id)
 CROSS JOIN LATERAL (
       SELECT 'planned' AS measure, * FROM unnest(d.planned_at, d.planned_by) AS e (at, campaign_id)
        UNION ALL
       SELECT m.measure, e.*
         FROM unnest(d.accepted_at, d.accepted_by) AS e
        CROSS JOIN (VALUES ('accepted'), ('delivered')) AS m (measure)
        UNION ALL
       SELECT 'rejected', * FROM unnest(d.rejected_at, d.rejected_by) AS e
        UNION ALL
       SELECT 'unknown', * FROM unnest(d.unknown_at, d.unknown_by) AS e) AS t;

-- name: domains_returned
-- Those who were accepted and came back are not delivered: by when they were accepted.
SELECT b.campaign_id, date_bin('15 minutes', coalesce(t.at, b.at), 'epoch'::timestamptz)
           AS quarter,
       'delivered' AS measure, -1 AS n, NULL AS link, NULL AS device, NULL AS delay,
       NULL AS reason, {domain} AS domain
  FROM campaign_bounces AS b
  LEFT JOIN addresses AS a USING (contact_id)
  LEFT JOIN contact_deliveries AS d USING (contact_id)
  LEFT JOIN LATERAL (
       SELECT max(one.at) AS at
         FROM unnest(d.accepted_at, d.accepted_by) AS one (at, by)
        WHERE one.by = b.campaign_id) AS t ON true;

-- name: domains_answered
-- What came back and who called it unwanted: when they did.
SELECT t.campaign_id, date_bin('15 minutes', t.at, 'epoch'::timestamptz) AS quarter,
       t.measure, 1 AS n, NULL AS link, NULL AS device, NULL AS delay, NULL AS reason,
       {domain} AS domain
  FROM (SELECT campaign_id, contact_id, at, 'bounced' AS measure FROM campaign_bounces
         UNION ALL
        SELECT campaign_id, contact_id, at, 'complained' FROM campaign_complaints) AS t
  LEFT JOIN addresses AS a USING (contact_id);

-- name: domains_read
-- What was opened and followed by those who are known: when it was.
SELECT t.campaign_id, date_bin('15 minutes', t.at, 'epoch'::timestamptz) AS quarter,
       m.measure, 1 AS n, NULL AS link, NULL AS device, NULL AS delay, NULL AS reason,
       {domain} AS domain
  FROM (SELECT r.contact_id, r.campaign_id, o.at, r.link = %(open)s AS is_opening,
               row_number() OVER (
                   PARTITION BY r.contact_id, r.campaign_id, r.link = %(open)s
                       ORDER BY o.at, r.link) = 1 AS is_first
          FROM reactions AS r
         CROSS JOIN LATERAL unnest(r.at) AS o (at)
         WHERE r.link <> %(trap)s) AS t
  LEFT JOIN addresses AS a USING (contact_id)
 CROSS JOIN LATERAL (
       VALUES (CASE WHEN t.is_opening THEN 'opened' ELSE 'clicked' END),
              (CASE WHEN NOT t.is_first THEN NULL
                    WHEN t.is_opening THEN 'opened_unique'
                    ELSE 'clicked_unique' END)) AS m (measure)
 WHERE m.measure IS NOT NULL;

-- name: domain
-- The domain of an address. Of one that fewer than ten have it could tell whose it is.
CASE WHEN lower(split_part(a.address, '@', 2)) IN (
          SELECT lower(split_part(address, '@', 2))
            FROM addresses
           WHERE channel = 'email'
           GROUP BY 1
          HAVING count(*) >= 10) THEN lower(split_part(a.address, '@', 2))
     WHEN a.channel = 'email' THEN 'others' END;

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

-- name: messages
-- Messages, by what their campaigns are.
SELECT {columns}
  FROM (SELECT campaign_id, {quarter} AS quarter, link, device, delay, reason, domain,
               measure, sum(n) AS n
          FROM ({told}) AS t
         WHERE measure = ANY(%(measures)s)
           AND n <> 0
           AND (%(since)s::timestamptz IS NULL OR t.quarter >= %(since)s)
           AND (%(until)s::timestamptz IS NULL OR t.quarter < %(until)s)
         GROUP BY 1, 2, 3, 4, 5, 6, 7, 8) AS x
  JOIN campaigns AS c ON c.id = x.campaign_id
{joins}
 WHERE {filters}
{grouped};

-- name: other
-- What others count.
SELECT {columns}
  FROM (SELECT t.*, {quarter} AS during FROM ({told}) AS t) AS x
 WHERE measure = ANY(%(measures)s)
   AND (%(since)s::timestamptz IS NULL OR x.quarter >= %(since)s)
   AND (%(until)s::timestamptz IS NULL OR x.quarter < %(until)s)
   AND {filters}
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

-- name: people_told
-- Who became known, and who is not any more.
SELECT c.quarter, c.source, m.measure, m.n
  FROM people_counts AS c
 CROSS JOIN LATERAL (VALUES ('registered', c.registered), ('gone', c.gone)) AS m (measure, n);

-- name: lists_told
-- Who joined and who left.
SELECT c.quarter, c.list_id, c.source, m.measure, m.n
  FROM member_counts AS c
 CROSS JOIN LATERAL (VALUES ('joined', c.joined), ('left', c."left")) AS m (measure, n);

-- name: consents_told
-- What was said of consents.
SELECT quarter, purpose, channel, source, nullif(method, '') AS method,
       nullif(notice, '') AS notice, act AS measure, times AS n
  FROM consent_counts;

-- name: series_told
-- Who came in, and how they came out.
SELECT date_bin('15 minutes', s.at, 'epoch'::timestamptz) AS quarter, e.series_id,
       nullif(s.step, '') AS step, s.ended AS reason, s.outcome AS measure, 1 AS n
  FROM enrolment_steps AS s
  JOIN enrolments AS e USING (enrolment_id)
 WHERE s.outcome IN ('entered', 'completed', 'left');

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
  JOIN reaction_counts AS r ON r.campaign_id = c.id
 WHERE r.link = ANY(%(links)s)
   AND c.content_id IS NOT NULL
 LIMIT %(limit)s;
