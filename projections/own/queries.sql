-- name: page
-- The projections, live or not, after a name: how far each is, and what is amiss.
WITH names AS (
    SELECT substr(name, 5) AS name FROM read_models WHERE starts_with(name, 'own_')
    UNION
    SELECT name FROM projection_faults
)
SELECT n.name,
       live.position,
       CASE WHEN live.position IS NOT NULL
            THEN greatest(log.head - live.position, 0) END AS behind,
       EXISTS (SELECT FROM read_models AS other
                WHERE other.name = 'own_' || n.name AND NOT other.live) AS rebuilding,
       (SELECT count(*) FROM parked_streams AS p
         WHERE p.follower = live.name || '_g' || live.generation) AS parked,
       (SELECT p.reason FROM parked_streams AS p
         WHERE p.follower = live.name || '_g' || live.generation
         ORDER BY p.position LIMIT 1) AS stumbled,
       f.fault
  FROM names AS n
  LEFT JOIN read_models AS live ON live.name = 'own_' || n.name AND live.live
  LEFT JOIN projection_faults AS f ON f.name = n.name,
       (SELECT coalesce(max(notification_id), 0) AS head FROM stored_events) AS log
 WHERE n.name > %(after)s
   AND (%(name)s::text IS NULL OR n.name = %(name)s)
 ORDER BY n.name
 LIMIT %(limit)s;

-- name: columns
-- The columns of the live tables of some projections, and their places in the key.
SELECT substr(r.name, 5) AS projection,
       a.attname AS name,
       format_type(a.atttypid, a.atttypmod) AS type_name,
       array_position(i.indkey::smallint[], a.attnum) AS place
  FROM read_models AS r
  JOIN pg_class AS c
    ON c.relnamespace = current_schema()::regnamespace
   AND c.relname = r.name || '_g' || r.generation
  JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisprimary
  JOIN pg_attribute AS a
    ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 WHERE r.live
   AND r.name = ANY(%(names)s)
 ORDER BY r.name, place, a.attnum;
