-- name: page
-- Lists after one.
SELECT l.*, coalesce(s.members, 0) AS members,
       coalesce(s.orders, 0) AS orders
  FROM lists AS l
  LEFT JOIN list_sizes AS s ON s.list_id = l.id
 WHERE l.id > %(after)s
 ORDER BY l.id
 LIMIT %(limit)s;

-- name: get
-- One list.
SELECT l.*, coalesce(s.members, 0) AS members,
       coalesce(s.orders, 0) AS orders
  FROM lists AS l
  LEFT JOIN list_sizes AS s ON s.list_id = l.id
 WHERE l.id = %(id)s;

-- name: find
-- The list with a code.
SELECT l.*, coalesce(s.members, 0) AS members,
       coalesce(s.orders, 0) AS orders
  FROM lists AS l
  LEFT JOIN list_sizes AS s ON s.list_id = l.id
 WHERE l.code = %(code)s;

-- name: members
-- Members of a list after one of them.
SELECT subscriber_id, joined_at
  FROM list_members
 WHERE list_id = %(list_id)s
   AND subscriber_id > %(after)s
 ORDER BY subscriber_id
 LIMIT %(limit)s;

-- name: members_then
-- Members of a list at a position of the log, after one of them. Whoever was on it then
-- is on it now, or has left it since; the last event of theirs about it before says so.
WITH candidates AS (
    SELECT subscriber_id
      FROM list_members
     WHERE list_id = %(list_id)s::uuid
     UNION
    SELECT e.originator_id
      FROM stored_events AS e
     WHERE e.notification_id > %(position)s::bigint
       AND e.topic = 'subscriber.list_left.v1'
       AND convert_from(e.state, 'UTF8')::jsonb -> 'fact' ->> 'list_id'
           = %(list_id)s::uuid::text
)
SELECT c.subscriber_id,
       (l.state -> 'context' ->> 'at')::timestamptz AS joined_at
  FROM candidates AS c
 CROSS JOIN LATERAL (
       SELECT e.topic, convert_from(e.state, 'UTF8')::jsonb AS state
         FROM stored_events AS e
        WHERE e.originator_id = c.subscriber_id
          AND e.notification_id <= %(position)s::bigint
          AND e.topic IN ('subscriber.list_joined.v1', 'subscriber.list_left.v1')
          AND convert_from(e.state, 'UTF8')::jsonb -> 'fact' ->> 'list_id'
              = %(list_id)s::uuid::text
        ORDER BY e.originator_version DESC
        LIMIT 1) AS l
 WHERE l.topic = 'subscriber.list_joined.v1'
   AND c.subscriber_id > %(after)s::uuid
 ORDER BY c.subscriber_id
 LIMIT %(limit)s;
