-- name: people
-- Some people as they stand now: addresses with what was agreed to and what closes
-- them, profile and lists.
-- What is looked up by a key is looked up in a subquery, so that no table is hashed.
SELECT i.id,
       coalesce((SELECT p.fields
                   FROM profiles AS p
                  WHERE p.subscriber_id = i.id), '{}') AS fields,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
                            'channel', a.channel,
                            'address', a.address,
                            'unreachable', (SELECT c.unreachable
                                              FROM contact_standing AS c
                                             WHERE c.contact_id = a.contact_id),
                            'suppressions', coalesce(
                                (SELECT jsonb_agg(jsonb_build_object(
                                                      'scope', x.scope,
                                                      'ground', x.ground
                                                  ) ORDER BY x.scope, x.ground)
                                   FROM contact_suppressions AS x
                                  WHERE x.contact_id = a.contact_id), '[]'),
                            'consents', coalesce(
                                (SELECT jsonb_object_agg(
                                            s.purpose,
                                            -- It counts as soon as it has come.
                                            CASE WHEN s.state = 'granted'
                                                  AND s.expires_at <= now()
                                                 THEN 'expired'
                                                 ELSE s.state
                                            END)
                                   FROM standing AS s
                                  WHERE s.contact_id = a.contact_id), '{}')
                        ) ORDER BY a.contact_id)
                   FROM addresses AS a
                  WHERE a.subscriber_id = i.id), '[]') AS contacts,
       ARRAY(SELECT l.code
               FROM lists AS l
               JOIN list_members AS m
                 ON m.list_id = l.id
                AND m.subscriber_id = i.id
              ORDER BY l.code) AS lists
  FROM unnest(%(ids)s::uuid[]) AS i (id)
 ORDER BY i.id;

-- name: everybody
-- The people after one, who have an address.
SELECT DISTINCT subscriber_id AS id
  FROM addresses
 WHERE subscriber_id > %(after)s
 ORDER BY subscriber_id
 LIMIT %(limit)s;

-- name: outline
-- Which channels, profile fields and purposes there are anything of.
SELECT ARRAY(SELECT c.channel
               FROM unnest(%(channels)s::text[]) WITH ORDINALITY AS c (channel, place)
              WHERE EXISTS (SELECT FROM addresses AS a WHERE a.channel = c.channel)
              ORDER BY c.place) AS channels,
       ARRAY(SELECT DISTINCT jsonb_object_keys(p.fields)
               FROM profiles AS p
              ORDER BY 1) AS fields,
       ARRAY(SELECT DISTINCT s.purpose
               FROM standing AS s
              ORDER BY 1) AS purposes;
