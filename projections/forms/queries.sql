-- name: get
-- A form in one of its versions, the newest if none is named.
SELECT f.code, f.id, f.closed, f.version, e.edition, e.name, e.ticks, e.published_at
  FROM forms AS f
  JOIN form_editions AS e
    ON e.form_id = f.id
   AND e.edition = coalesce(%(edition)s::bigint, f.edition)
 WHERE f.id = %(id)s;
