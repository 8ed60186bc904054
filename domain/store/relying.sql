-- name: grown
-- A stream that is longer than it was.
SELECT e.originator_id
  FROM unnest(%s::uuid[], %s::bigint[]) AS r (id, version)
  JOIN stored_events AS e
    ON e.originator_id = r.id
   AND e.originator_version = r.version + 1
 LIMIT 1;
