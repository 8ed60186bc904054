-- name: page
-- Segments after one.
SELECT s.*, e.conditions_id, e.defined_at
  FROM segments AS s
  JOIN segment_editions AS e ON e.segment_id = s.id AND e.edition = s.edition
 WHERE s.id > %(after)s
 ORDER BY s.id
 LIMIT %(limit)s;

-- name: get
-- One segment, as it is defined now or was in an edition.
SELECT s.id, s.code, s.name, e.edition, s.archived, s.watched, s.created_at, s.version,
       e.conditions_id, e.defined_at
  FROM segments AS s
  JOIN segment_editions AS e
    ON e.segment_id = s.id
   AND e.edition = coalesce(%(edition)s::bigint, s.edition)
 WHERE s.id = %(id)s;

-- name: find
-- The segment with a code.
SELECT s.*, e.conditions_id, e.defined_at
  FROM segments AS s
  JOIN segment_editions AS e ON e.segment_id = s.id AND e.edition = s.edition
 WHERE s.code = %(code)s;
