-- name: count
-- How many people some conditions hold for.
SELECT count(*) AS number
  FROM people AS p
  LEFT JOIN profiles AS f USING (subscriber_id)
 WHERE {known}
   AND {conditions};

-- name: sample
-- Some of them, here and there, the same each time.
SELECT p.subscriber_id
  FROM people AS p
  LEFT JOIN profiles AS f USING (subscriber_id)
 WHERE {known}
   AND {conditions}
 ORDER BY sha256(p.subscriber_id::text::bytea)
 LIMIT %(limit)s;

-- name: page
-- Those after one of them.
SELECT p.subscriber_id
  FROM people AS p
  LEFT JOIN profiles AS f USING (subscriber_id)
 WHERE {known}
   AND p.subscriber_id > %(after)s::uuid
   AND {conditions}
 ORDER BY p.subscriber_id
 LIMIT %(limit)s;

-- name: among
-- Those of some people that they hold for.
SELECT p.subscriber_id
  FROM people AS p
  LEFT JOIN profiles AS f USING (subscriber_id)
 WHERE p.gone IS NULL
   AND p.subscriber_id = ANY(%(ids)s::uuid[])
   AND {conditions}
 ORDER BY p.subscriber_id;

-- name: inside
-- The places of those who hold, among some who came into something and since when.
SELECT came.place
  FROM unnest(%(ids)s::uuid[], %(since)s::timestamptz[]) WITH ORDINALITY
       AS came (subscriber_id, since, place)
  JOIN people AS p USING (subscriber_id)
  LEFT JOIN profiles AS f USING (subscriber_id)
 WHERE p.gone IS NULL
   AND {conditions}
 ORDER BY came.place;

-- name: explain
-- Which of them hold for one person.
SELECT {conditions} AS holds
  FROM people AS p
  LEFT JOIN profiles AS f USING (subscriber_id)
 WHERE {known}
   AND p.subscriber_id = %(subscriber_id)s::uuid;

-- name: members
-- Who is chosen, and who of them is left out because of what.
SELECT p.subscriber_id,
       CASE WHEN {not_on} THEN 'excluded by list'
            WHEN {not_in} THEN 'excluded by segment'
       END AS left_out
  FROM people AS p
  LEFT JOIN profiles AS f USING (subscriber_id)
 WHERE p.gone IS NULL
   AND {chosen};
