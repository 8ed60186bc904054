-- name: page
-- Imports from one id on, or one of them.
SELECT i.*,
       coalesce(to_jsonb(c) - 'import_id', '{}') AS counts
  FROM imports AS i
  LEFT JOIN import_counts AS c ON c.import_id = i.id
 WHERE i.id > %(after)s
 ORDER BY i.id
 LIMIT %(limit)s;

-- name: get
-- One import.
SELECT i.*,
       coalesce(to_jsonb(c) - 'import_id', '{}') AS counts
  FROM imports AS i
  LEFT JOIN import_counts AS c ON c.import_id = i.id
 WHERE i.id = %(id)s;

-- name: errors
-- The rows that stayed out, line by line; the errors of a line are never separated.
SELECT line, field, value_class, reason
  FROM import_errors
 WHERE import_id = %(id)s
   AND line > %(after_line)s
 ORDER BY line
 FETCH FIRST %(limit)s ROWS WITH TIES;
