-- name: types
-- The types after one, by name.
SELECT name, id, label, properties, declared_at, archived, version
  FROM activity_types
 WHERE name > %(after)s
 ORDER BY name
 LIMIT %(limit)s;

-- name: type
-- One type.
SELECT name, id, label, properties, declared_at, archived, version
  FROM activity_types
 WHERE name = %(name)s;

-- name: of_person
-- What a person did, on all of their cards, the last that was recorded first; of whoever was erased, what the
-- log says.
SELECT a.activity_id AS id, a.name, a.occurred_at, a.position,
       a.properties || coalesce(v.value::jsonb -> 'properties', '{}') AS properties,
       v.value::jsonb ->> 'external_id' AS external_id,
       v.value::jsonb -> 'payload' AS payload
  FROM activities AS a
  LEFT JOIN vault AS v ON v.id = a.values_id
 WHERE a.subscriber_id = ANY(%(subscribers)s)
   AND (%(name)s::text IS NULL OR a.name = %(name)s)
   AND (a.position, a.activity_id) < (%(position)s, %(after)s)
 ORDER BY a.position DESC, a.activity_id DESC
 LIMIT %(limit)s;
