-- name: cards
-- Some streams, and what the vault shows of them now, as of one moment. What is looked
-- up by a key is looked up in a subquery: joined, it is hashed whole for each card until
-- the tables have been analysed.
SELECT s.id, now() AS at,
       (SELECT p.fields
          FROM profiles AS p
         WHERE p.subscriber_id = s.id) AS fields,
       (SELECT jsonb_object_agg(a.contact_id, a.address)
          FROM addresses AS a
         WHERE a.subscriber_id = s.id) AS addresses,
       (SELECT jsonb_agg(jsonb_build_object(
                   'contact_id', a.contact_id,
                   'scope', x.scope,
                   'ground', x.ground) ORDER BY x.scope, x.ground)
          FROM addresses AS a,
               LATERAL (SELECT x.scope, x.ground
                          FROM contact_suppressions AS x
                         WHERE x.contact_id = a.contact_id
                        OFFSET 0) AS x
         WHERE a.subscriber_id = s.id) AS stops,
       (SELECT jsonb_object_agg(v.id, v.value::jsonb ->> 'source')
          FROM contact_standing AS c,
               LATERAL (SELECT v.id, v.value
                          FROM vault AS v
                         WHERE v.subject_id = c.contact_id
                           AND v.field = 'evidence'
                        OFFSET 0) AS v
         WHERE c.subscriber_id = s.id) AS sources,
       e.*
  FROM unnest(%(ids)s::uuid[]) AS s (id),
       LATERAL (SELECT array_agg(o.notification_id) AS positions,
                       array_agg(o.recorded_at) AS times,
                       array_agg(o.topic) AS topics,
                       array_agg(o.state) AS states
                  FROM (SELECT *
                          FROM stored_events
                         WHERE originator_id = s.id
                         ORDER BY originator_version) AS o) AS e
 WHERE e.positions IS NOT NULL
 ORDER BY s.id;

-- name: page
-- The subscribers after one: the room of all people knows. Cards that became one with
-- another are none of their own.
SELECT subscriber_id AS id
  FROM people
 WHERE subscriber_id > %(after)s
   AND survivor_id IS NULL
 ORDER BY subscriber_id
 LIMIT %(limit)s;

-- name: page_of_list
-- The subscribers on a list, after one: the room of the lists knows.
SELECT subscriber_id AS id
  FROM list_members
 WHERE list_id = %(list_id)s
   AND subscriber_id > %(after)s
 ORDER BY subscriber_id
 LIMIT %(limit)s;

-- name: find
-- Who holds an address.
SELECT subscriber_id AS id
  FROM addresses
 WHERE channel = %(channel)s
   AND address = %(address)s;
