-- name: messages_planned
-- Those who were planned: when the audience was fixed; of letters, one after another.
SELECT campaign_id, date_bin('15 minutes', frozen_at, 'epoch'::timestamptz) AS quarter,
       'planned' AS measure, planned AS n, NULL AS link, NULL AS device, NULL AS delay,
       NULL AS reason
  FROM delivery_runs
 UNION ALL
SELECT campaign_id, quarter, 'planned', planned, NULL, NULL, NULL, NULL
  FROM delivery_counts;

-- name: messages_excluded
-- Those whom an audience left out, by reason.
SELECT r.campaign_id, date_bin('15 minutes', r.frozen_at, 'epoch'::timestamptz) AS quarter,
       'excluded' AS measure, e.n::bigint AS n, NULL AS link, NULL AS device,
       NULL AS delay, e.reason
  FROM delivery_runs AS r
 CROSS JOIN LATERAL jsonb_each_text(r.excluded) AS e (reason, n);

-- name: messages_sent
-- What became of those who were attempted: when they were.
SELECT d.campaign_id, d.quarter, m.measure, m.n, NULL AS link, NULL AS device,
       NULL AS delay, NULL AS reason
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
       NULL AS reason
  FROM campaign_bounces AS b
  LEFT JOIN contact_deliveries AS d USING (contact_id)
  LEFT JOIN LATERAL (
       SELECT max(one.at) AS at
         FROM unnest(d.accepted_at, d.accepted_by) AS one (at, by)
        WHERE one.by = b.campaign_id) AS t ON true;

-- name: messages_returned_whenever
-- The same, if nobody asks when.
SELECT campaign_id, NULL::timestamptz AS quarter, 'delivered' AS measure, -count(*) AS n,
       NULL AS link, NULL AS device, NULL AS delay, NULL AS reason
  FROM campaign_bounces
 GROUP BY campaign_id;

-- name: messages_standing
-- Those who have no result yet, as it stands.
SELECT d.campaign_id, NULL::timestamptz AS quarter, m.measure, m.n, NULL AS link,
       NULL AS device, NULL AS delay, NULL AS reason
  FROM delivery_counts AS d
 CROSS JOIN LATERAL (
       VALUES ('deferred', d.deferred - d.retried), ('in_flight', d.in_flight),
              ('not_attempted', d.planned - d.attempted)) AS m (measure, n)
 UNION ALL
SELECT campaign_id, NULL, 'not_attempted', planned, NULL, NULL, NULL, NULL
  FROM delivery_runs;

-- name: messages_bounced
-- What came back: when it did, by kind.
SELECT campaign_id, date_bin('15 minutes', at, 'epoch'::timestamptz) AS quarter,
       'bounced' AS measure, 1 AS n, NULL AS link, NULL AS device, NULL AS delay,
       kind AS reason
  FROM campaign_bounces;

-- name: messages_complained
-- Who called it unwanted: when they did.
SELECT campaign_id, date_bin('15 minutes', at, 'epoch'::timestamptz) AS quarter,
       'complained' AS measure, 1 AS n, NULL AS link, NULL AS device, NULL AS delay,
       NULL AS reason
  FROM campaign_complaints;

-- name: messages_unsubscribed
-- Who said no through it: when they did.
SELECT campaign_id, date_bin('15 minutes', said_at, 'epoch'::timestamptz) AS quarter,
       'unsubscribed' AS measure, 1 AS n, NULL AS link, NULL AS device, NULL AS delay,
       NULL AS reason
  FROM campaign_noes;

-- name: messages_read
-- What was opened and followed: when it was. Nobody sees the last of the links.
SELECT r.campaign_id, r.quarter, m.measure, m.n,
       nullif(nullif(r.link, %(open)s), %(trap)s) AS link, r.device, r.delay,
       NULL AS reason
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

-- name: messages
-- Messages, by what their campaigns are.
SELECT {columns}
  FROM (SELECT campaign_id, {quarter} AS quarter, link, device, delay, reason, measure,
               sum(n) AS n
          FROM ({told}) AS t
         WHERE measure = ANY(%(measures)s)
           AND n <> 0
           AND (%(since)s::timestamptz IS NULL OR t.quarter >= %(since)s)
           AND (%(until)s::timestamptz IS NULL OR t.quarter < %(until)s)
         GROUP BY 1, 2, 3, 4, 5, 6, 7) AS x
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
