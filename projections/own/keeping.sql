-- name: names
-- The read models that were made from files.
SELECT DISTINCT name FROM read_models WHERE starts_with(name, 'own_');

-- name: forget_faults
-- What is amiss no more.
DELETE FROM projection_faults WHERE name <> ALL(%s);

-- name: note_faults
-- What is amiss, since when it is so.
INSERT INTO projection_faults AS f (name, fault, since)
SELECT v.name, v.fault, now() FROM unnest(%s::text[], %s::text[]) AS v (name, fault)
    ON CONFLICT (name) DO UPDATE
   SET fault = excluded.fault, since = excluded.since
 WHERE f.fault <> excluded.fault;
