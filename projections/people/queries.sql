-- name: gone
-- Those of some people who were erased, or became one with a survivor.
SELECT subscriber_id, survivor_id
  FROM people
 WHERE subscriber_id = ANY(%(ids)s)
   AND gone IS NOT NULL;

-- name: former
-- Those who became one with some people, each with who goes on in the end.
WITH RECURSIVE former AS (
    SELECT subscriber_id, survivor_id
      FROM people
     WHERE survivor_id = ANY(%(ids)s)
     UNION
    SELECT p.subscriber_id, f.survivor_id
      FROM former AS f
      JOIN people AS p ON p.survivor_id = f.subscriber_id
)
SELECT subscriber_id, survivor_id FROM former;
