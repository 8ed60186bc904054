-- name: lines
-- Some campaigns. Released and with its audience fixed, a campaign is sending; approved
-- and with a time, it is scheduled.
SELECT id, name, channel, issue_of, letter_of, list_ids, segment_ids, exclude_list_ids,
       exclude_segment_ids, purpose, topic, percent, most, urgent, findings, content_id, sender_id,
       CASE WHEN state = 'released' AND planned IS NOT NULL THEN 'sending'
            WHEN state = 'approved' AND starts_at IS NOT NULL THEN 'scheduled'
            ELSE state END AS state,
       created_at, submitted_at, released_at, finished_at,
       coalesce(planned, 0) + CASE WHEN letter_of IS NULL THEN 0 ELSE (
           SELECT coalesce(sum(d.planned), 0)
             FROM delivery_counts AS d
            WHERE d.campaign_id = campaigns.id) END AS planned,
       version, encode(digest, 'hex') AS digest, approved, failure,
       starts_at, plan, held, acknowledged, review
  FROM campaigns
 WHERE id = ANY(%(ids)s)
 ORDER BY id;

-- name: page
-- The campaigns after one.
SELECT id
  FROM campaigns
 WHERE id > %(after)s
 ORDER BY id
 LIMIT %(limit)s;

-- name: page_in_state
-- The campaigns in a state, after one.
SELECT id
  FROM campaigns
 WHERE state = %(state)s
   AND id > %(after)s
   AND (%(further)s::boolean IS NULL
        OR CASE state WHEN 'released' THEN planned IS NOT NULL
                      ELSE starts_at IS NOT NULL END = %(further)s)
 ORDER BY id
 LIMIT %(limit)s;

-- name: issues
-- The issues of a recurring campaign, after one.
SELECT id
  FROM campaigns
 WHERE issue_of = %(issue_of)s
   AND id > %(after)s
 ORDER BY id
 LIMIT %(limit)s;

-- name: statistics
-- What came of a campaign: how many recipients are planned, and what of each part.
SELECT c.planned + d.planned AS planned,
       d.accepted, d.rejected, d.deferred, d.suppressed, d.unknown, d.in_flight,
       c.planned + d.planned - d.attempted AS not_attempted,
       coalesce(c.excluded, '{}') AS excluded,
       (SELECT count(*) FROM campaign_noes AS n WHERE n.campaign_id = c.id)
           AS unsubscribed,
       (SELECT jsonb_build_object('hard', count(*) FILTER (WHERE b.kind = 'hard'),
                                  'soft', count(*) FILTER (WHERE b.kind = 'soft'),
                                  'policy', count(*) FILTER (WHERE b.kind = 'policy'))
          FROM delivery_returns AS b
         WHERE b.campaign_id = c.id) AS bounced,
       (SELECT count(*) FROM campaign_complaints AS p WHERE p.campaign_id = c.id)
           AS complained,
       d.first_attempt_at, d.last_result_at
  FROM (SELECT id, coalesce(r.planned, 0) AS planned, r.excluded
          FROM campaigns
          LEFT JOIN delivery_runs AS r ON r.campaign_id = id) AS c
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(planned), 0) AS planned,
              coalesce(sum(accepted), 0) AS accepted,
              coalesce(sum(rejected), 0) AS rejected,
              coalesce(sum(deferred - retried), 0) AS deferred,
              coalesce(sum(suppressed), 0) AS suppressed,
              coalesce(sum(unknown), 0) AS unknown,
              coalesce(sum(in_flight), 0) AS in_flight,
              coalesce(sum(attempted), 0) AS attempted,
              min(first_attempt_at) AS first_attempt_at,
              max(last_result_at) AS last_result_at
         FROM delivery_counts
        WHERE campaign_id = c.id) AS d
 WHERE c.id = %(id)s;
