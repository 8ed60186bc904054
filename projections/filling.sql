-- name: sizes
-- How many bytes the rows of each live read model take: how much work it is.
SELECT r.name, coalesce(sum(pg_table_size(c.oid)), 0)::bigint AS bytes
  FROM read_models AS r
  LEFT JOIN pg_class AS c
    ON c.relnamespace = current_schema()::regnamespace
   AND c.relkind = 'r'
   AND c.relname LIKE '%\_g' || r.generation
 WHERE r.live
 GROUP BY r.name
 ORDER BY r.name;
