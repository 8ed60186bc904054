-- name: campaigns
-- A thousand, over two years, from ten senders and of twenty topics.
INSERT INTO campaigns (id, name, channel, state, purpose, topic, list_ids, sender_id,
                       created_at, version)
SELECT md5('campaign' || c)::uuid, 'Campaign ' || c, 'email', 'finished', 'newsletter',
       'topic-' || c %% 20, ARRAY[md5('list' || c %% 5)::uuid], md5('sender' || c %% 10)::uuid,
       now() - c * interval '17 hours', 1
  FROM generate_series(1, 1000) AS c;

-- name: runs
INSERT INTO delivery_runs (campaign_id, run, frozen_at, planned, excluded)
SELECT md5('campaign' || c)::uuid, md5('run' || c)::uuid, now() - c * interval '17 hours',
       %(recipients)s / 1000, '{"withdrawn": 120, "unreachable": 30}'
  FROM generate_series(1, 1000) AS c;

-- name: windows
-- A thousand recipients each; of one in five some were deferred, and tried again later.
INSERT INTO delivery_counts
SELECT md5('window' || c || '.' || w)::uuid,
       date_bin('15 minutes', now() - c * interval '17 hours' + r * interval '1 hour',
                'epoch'::timestamptz),
       md5('campaign' || c)::uuid, 0, CASE r WHEN 0 THEN 1000 ELSE 0 END, r * 20,
       CASE r WHEN 0 THEN 950 ELSE 15 END, CASE r WHEN 0 THEN 25 ELSE 5 END,
       CASE r WHEN 0 THEN 20 ELSE 0 END, 5 * (1 - r), 0, 0, now(), now()
  FROM generate_series(1, 1000) AS c,
       generate_series(1, %(recipients)s / 1000000) AS w,
       generate_series(0, 1) AS r
 WHERE r = 0
    OR w %% 5 = 0;

-- name: reactions
-- A fourth open, most of them in the first hours, one in seven of those clicks one of
-- five links; over a week.
INSERT INTO reaction_counts
SELECT md5('campaign' || c)::uuid,
       CASE WHEN l = 0 THEN repeat('0', 16)
            ELSE substr(md5('link' || c || '.' || l), 1, 16) END,
       date_bin('15 minutes', now() - c * interval '17 hours', 'epoch'::timestamptz)
           + q * interval '15 minutes',
       2 * n, n, n, n / 2, n / 3
  FROM generate_series(1, 1000) AS c,
       generate_series(0, 671) AS q,
       generate_series(0, 5) AS l
 CROSS JOIN LATERAL (
       SELECT ceil(CASE WHEN l = 0 THEN 35 ELSE 1 END * %(recipients)s / 700000
                   / (q + 4)::numeric)::integer AS n) AS people
 WHERE l = 0
    OR q < 60;

-- name: days
INSERT INTO reaction_days
SELECT campaign_id, link, date_bin('1 day', quarter, 'epoch'::timestamptz), sum(people),
       sum(uniques), sum(firsts), sum(proxied), sum(robots)
  FROM reaction_counts
 GROUP BY 1, 2, 3;

-- name: totals
-- The same on three kinds of devices.
INSERT INTO reaction_totals
SELECT campaign_id, link, d, t, sum(people) / 3, sum(uniques) / 3, sum(firsts) / 3,
       sum(proxied) / 3, sum(robots) / 3
  FROM reaction_counts,
       unnest(ARRAY['desktop', 'phone', 'tablet']) AS d,
       unnest(ARRAY['within an hour', 'within 6 hours', 'later']) AS t
 GROUP BY campaign_id, link, d, t;

-- name: returned
-- One in a hundred came back.
INSERT INTO delivery_returns
SELECT md5('campaign' || c)::uuid, md5('c' || c || '.' || i)::uuid, 'hard', t.at, t.at
  FROM generate_series(1, 1000) AS c,
       generate_series(1, %(recipients)s / 100000) AS i
 CROSS JOIN LATERAL (SELECT now() - c * interval '17 hours' AS at) AS t;

-- name: noes
INSERT INTO campaign_noes
SELECT md5('campaign' || c)::uuid, md5('no' || c || '.' || i)::uuid,
       now() - c * interval '17 hours' + i * interval '1 hour'
  FROM generate_series(1, 1000) AS c, generate_series(1, 20) AS i;

-- name: scan
-- What nothing can be faster than that looks at each row of what was read.
SELECT sum(people) FROM reaction_counts;
