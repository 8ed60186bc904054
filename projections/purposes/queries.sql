-- name: page
-- Purposes after one.
SELECT *
  FROM purposes
 WHERE code > %(after)s
 ORDER BY code
 LIMIT %(limit)s;

-- name: get
-- One purpose.
SELECT * FROM purposes WHERE code = %(code)s;
