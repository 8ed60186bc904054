-- name: page
-- Templates after one, by id.
SELECT * FROM templates WHERE id > %(after)s ORDER BY id LIMIT %(limit)s;

-- name: get
-- One template.
SELECT * FROM templates WHERE id = %(id)s;

-- name: find
-- The template with a code.
SELECT * FROM templates WHERE code = %(code)s;

-- name: versions
-- The versions of a template after one.
SELECT *
  FROM template_versions
 WHERE template_id = %(id)s
   AND version > %(after)s
 ORDER BY version
 LIMIT %(limit)s;

-- name: version
-- One version of a template.
SELECT *
  FROM template_versions
 WHERE template_id = %(id)s
   AND version = %(version)s;
