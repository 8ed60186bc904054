-- name: people
INSERT INTO people (subscriber_id, registered_at, position, command_id, origin)
SELECT md5('p' || i)::uuid, now() - i * interval '1 minute', i, md5('k')::uuid, 'import'
  FROM generate_series(1, %(people)s) AS i;

-- name: profiles
INSERT INTO profiles (subscriber_id, fields)
SELECT md5('p' || i)::uuid,
       jsonb_build_object(
           'first_name', (ARRAY['Anna', 'Ivan', 'Peter', 'Mary'])[1 + i %% 4],
           'city', (ARRAY['Riga', 'Tallinn', 'Vilnius', 'riga', 'Warsaw'])[1 + i %% 5],
           'age', i %% 80,
           'born', (date '1950-01-01' + i %% 20000)::text,
           'plan', 'plan-' || i %% 7)
  FROM generate_series(1, %(people)s) AS i;

-- name: contacts
INSERT INTO contact_standing (contact_id, subscriber_id, channel)
SELECT md5('c' || i)::uuid, md5('p' || i)::uuid, 'email'
  FROM generate_series(1, %(people)s) AS i;

-- name: deliveries
-- Ten for each contact: nine were accepted, one was not; the last of half a million of
-- them is three months ago.
WITH sent AS MATERIALIZED (
    SELECT h.half,
           array_agg(now() - h.half * interval '80 days' - n * interval '9 days'
                     ORDER BY n DESC) AS at,
           array_agg(md5('campaign' || n)::uuid ORDER BY n DESC) AS by
      FROM generate_series(0, 1) AS h (half), generate_series(1, 10) AS n
     GROUP BY h.half
)
INSERT INTO contact_deliveries (contact_id, planned_at, planned_by, accepted_at,
                                accepted_by, rejected_at, rejected_by)
SELECT md5('c' || i)::uuid, s.at, s.by, s.at[2:], s.by[2:], s.at[:1], s.by[:1]
  FROM generate_series(1, %(people)s) AS i
  JOIN sent AS s ON s.half = i %% 2;

-- name: scan_profiles
SELECT count(*) FROM profiles WHERE subscriber_id IS NOT NULL;

-- name: scan_deliveries
SELECT count(*) FROM contact_deliveries WHERE cardinality(accepted_at) > 0;
