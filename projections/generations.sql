-- name: lock_creation
-- One process at a time makes generations.
SELECT pg_advisory_xact_lock(hashtext('sayso read models ' || current_schema()));

-- name: all
-- Every generation, and how far it has come.
SELECT name, generation AS number, version, live, position
  FROM read_models
 ORDER BY name, generation;

-- name: lock_live
-- Stop the runner where it is, for these read models, until the transaction ends.
SELECT name, generation AS number, version, live, position
  FROM read_models
 WHERE live
   AND name = ANY(%s)
 ORDER BY name
   FOR UPDATE;

-- name: next_number
-- Draw the number of a generation.
SELECT nextval('read_model_generations') AS number;

-- name: begin
-- A generation stands before the first event.
INSERT INTO read_models (name, generation, version, live, position, updated_at)
VALUES (%s, %s, %s, %s, 0, now());

-- name: move
-- Move generations on from one position to another: fewer rows than were meant say
-- that somebody else has moved or replaced them.
UPDATE read_models AS r
   SET position = %s, updated_at = now()
  FROM unnest(%s::text[], %s::bigint[]) AS g (name, generation)
 WHERE r.name = g.name
   AND r.generation = g.generation
   AND r.position = %s;

-- name: forget
-- A generation is no more.
DELETE FROM read_models WHERE name = %s AND generation = %s;

-- name: retire
-- Forget the read models that are not among these, nor a user's own.
DELETE FROM read_models
 WHERE name <> ALL(%s)
   AND NOT starts_with(name, 'own_')
RETURNING name || '_g' || generation AS label, '_g' || generation AS suffix;

-- name: tables
-- The tables whose names end in the suffix of one generation.
SELECT relname AS name
  FROM pg_class
 WHERE relnamespace = current_schema()::regnamespace
   AND relkind = 'r'
   AND relname LIKE %s
 ORDER BY relname;

-- name: strays
-- The tables named like those of a generation that is no more.
SELECT relname AS name
  FROM pg_class
 WHERE relnamespace = current_schema()::regnamespace
   AND relkind = 'r'
   AND relname ~ '_g[0-9]+$'
   AND substring(relname FROM '_g([0-9]+)$')::bigint NOT IN (
       SELECT generation FROM read_models)
 ORDER BY relname;

-- name: go_live
-- A generation is the one that queries see.
UPDATE read_models SET live = true WHERE name = %s AND generation = %s;

-- name: parked
-- The streams that some generations could not digest.
SELECT follower, stream_id FROM parked_streams WHERE follower = ANY(%s);

-- name: park
-- Set a stream aside, from one event on.
INSERT INTO parked_streams (follower, stream_id, position, reason, parked_at)
VALUES (%s, %s, %s, %s, now());

-- name: release_parked
-- What a generation set aside goes with it.
DELETE FROM parked_streams WHERE follower = %s;
