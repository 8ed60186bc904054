-- name: yeses
-- The yeses of the account after a position; what follows narrows them down.
SELECT c.subscriber_id, c.version, c.position
  FROM consents AS c
 WHERE c.position > %(after)s
   AND c.act = ANY(%(acts)s);

-- name: of_purpose
   AND c.purpose = %(purpose)s;

-- name: page
 ORDER BY c.position
 LIMIT %(limit)s;
