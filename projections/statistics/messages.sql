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
SELECT s.campaign_id, {during} AS during, m.measure, m.n
  FROM (SELECT campaign_id, quarter, sum(attempted) AS attempted,
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
SELECT campaign_id, {during} AS during, 'delivered' AS measure, -n AS n
  FROM (SELECT campaign_id, quarter, count(*) AS n
          FROM (SELECT campaign_id,
                       date_bin('15 minutes', sent_at, 'epoch'::timestamptz) AS quarter
                  FROM delivery_returns
                 WHERE sent_at IS NOT NULL) AS returned
         WHERE {within}
         GROUP BY 1, 2) AS s;

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
  FROM (SELECT campaign_id, during, {link} AS link, {sums}
          FROM ({read}) AS r
         GROUP BY 1, 2, 3) AS s
 CROSS JOIN LATERAL (VALUES {called}) AS m (measure, n)
 WHERE m.n <> 0;

-- name: read_by_quarters
-- Rows of what was read, quarter by quarter.
SELECT r.*, {during} AS during, 1 AS sign
  FROM reaction_counts AS r
 WHERE {within};

-- name: read_by_days
-- The same day by day of UTC, and the quarters that are of another interval than the
-- rest of their day: taken from it, and given to theirs (``domain.statistics.days``).
SELECT r.*, s.during, s.sign
  FROM (SELECT begin, until, {during} AS during, 1 AS sign
          FROM unnest(%(days_begin)s::timestamptz[], %(days_end)s::timestamptz[],
                      %(days_at)s::timestamptz[]) AS d (begin, until, quarter)
        OFFSET 0) AS s
  JOIN reaction_days AS r ON r.day >= s.begin AND r.day < s.until
 UNION ALL
SELECT r.*, s.during, s.sign
  FROM (SELECT begin, until, {during} AS during, sign
          FROM unnest(%(quarters_begin)s::timestamptz[], %(quarters_end)s::timestamptz[],
                      %(quarters_at)s::timestamptz[], %(quarters_sign)s::integer[])
               AS q (begin, until, quarter, sign)
        OFFSET 0) AS s
  JOIN reaction_counts AS r ON r.quarter >= s.begin AND r.quarter < s.until;

-- name: days
-- The first and the last day of UTC on which something was read.
SELECT min(day), max(day)
  FROM reaction_days
 WHERE day > coalesce(%(since)s::timestamptz - interval '1 day', '-infinity')
   AND day < coalesce(%(until)s::timestamptz, 'infinity')
   AND (%(campaigns)s::uuid[] IS NULL OR campaign_id = ANY(%(campaigns)s));

-- name: messages_read_whenever
-- The same, if nobody asks when: on what, and how long after the sending.
SELECT s.campaign_id, NULL::timestamptz AS during, m.measure, m.n, s.link, s.device, s.delay
  FROM (SELECT campaign_id, {link} AS link, {device} AS device, {delay} AS delay, {sums}
          FROM (SELECT *, 1 AS sign FROM reaction_totals) AS r
         GROUP BY 1, 2, 3, 4) AS s
 CROSS JOIN LATERAL (VALUES {called}) AS m (measure, n)
 WHERE m.n <> 0;

-- name: link
-- What a link is called; the picture and what nobody sees are none.
nullif(nullif(link, %(open)s), %(trap)s);

-- name: messages
-- Messages, by what their campaigns are.
SELECT {columns}
  FROM ({told}) AS x
  JOIN campaigns AS c ON c.id = x.campaign_id
{joins}
 WHERE {filters}
{grouped};

-- name: step
-- The step of a series that a campaign is the letter of, or was in an edition.
LEFT JOIN series_letters AS of_series ON of_series.campaign_id = c.id;

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
