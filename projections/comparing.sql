-- name: digest
-- What all rows of a table come to, in whatever order: a sum of 64-bit hashes.
SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {} AS t;

-- name: count
-- How many rows a table has.
SELECT count(*) FROM {};

-- name: differing
-- How many rows one table has and the other has not.
SELECT count(*)
  FROM ((TABLE {0} EXCEPT TABLE {1}) UNION ALL (TABLE {1} EXCEPT TABLE {0})) AS d;
