-- name: known
-- Which of these activities were recorded.
SELECT key, subscriber_id, body, position FROM activity_keys WHERE key = ANY(%s);

-- name: remember
-- Remember activities; one that is known already fails the transaction.
INSERT INTO activity_keys (key, subscriber_id, body, position)
SELECT k.key, k.subscriber_id, k.body, %s
  FROM unnest(%s::uuid[], %s::uuid[], %s::bytea[]) AS k (key, subscriber_id, body)
 ORDER BY k.key;

-- name: versions
-- How long some streams are.
SELECT originator_id, max(originator_version)
  FROM stored_events
 WHERE originator_id = ANY(%s)
 GROUP BY originator_id;

-- name: people
-- Which of these ids are people's, and whether there they are no more: erased, or one
-- with another card.
SELECT p.id,
       (SELECT max(e.topic)
          FROM stored_events AS e
         WHERE e.originator_id = p.id
           AND e.topic IN ('subscriber.erased.v1', 'subscriber.merged_into.v1'))
  FROM unnest(%s::uuid[]) AS p (id)
 WHERE EXISTS (SELECT
                 FROM stored_events AS e
                WHERE e.originator_id = p.id
                  AND e.originator_version = 1
                  AND e.topic = 'subscriber.registered.v1');

-- name: gone
-- Whether one of these people was erased, or became one with another card.
SELECT 1
  FROM stored_events
 WHERE originator_id = ANY(%s)
   AND topic IN ('subscriber.erased.v1', 'subscriber.merged_into.v1')
 LIMIT 1;
