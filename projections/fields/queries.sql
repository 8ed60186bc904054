-- name: page
-- Fields after one.
SELECT *
  FROM profile_fields
 WHERE code > %(after)s
 ORDER BY code
 LIMIT %(limit)s;

-- name: get
-- One field.
SELECT * FROM profile_fields WHERE code = %(code)s;
