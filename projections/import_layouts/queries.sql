-- name: page
-- Layouts after one, by id.
SELECT * FROM import_layouts WHERE id > %(after)s ORDER BY id LIMIT %(limit)s;

-- name: get
-- One layout.
SELECT * FROM import_layouts WHERE id = %(id)s;

-- name: find
-- The layout with a code.
SELECT * FROM import_layouts WHERE code = %(code)s;
