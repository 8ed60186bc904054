-- name: get
-- One message.
SELECT * FROM messages WHERE id = %(id)s;

-- name: page
-- The messages after one.
SELECT *
  FROM messages
 WHERE id > %(after)s
   AND (%(state)s::text IS NULL OR state = %(state)s)
 ORDER BY id
 LIMIT %(limit)s;

-- name: page_of_group
-- The messages of a group, after one.
SELECT *
  FROM messages
 WHERE group_code = %(group)s
   AND id > %(after)s
   AND (%(state)s::text IS NULL OR state = %(state)s)
 ORDER BY id
 LIMIT %(limit)s;

-- name: page_of_subscriber
-- The messages to a person, after one.
SELECT *
  FROM messages
 WHERE subscriber_id = %(subscriber_id)s
   AND id > %(after)s
   AND (%(state)s::text IS NULL OR state = %(state)s)
 ORDER BY id
 LIMIT %(limit)s;

-- name: groups
-- How many messages there are of each group, by what became of them.
SELECT group_code,
       count(*) AS asked,
       count(*) FILTER (WHERE state = 'waiting') AS waiting,
       count(*) FILTER (WHERE state = 'accepted') AS accepted,
       count(*) FILTER (WHERE state = 'rejected') AS rejected,
       count(*) FILTER (WHERE state = 'suppressed') AS suppressed,
       count(*) FILTER (WHERE state = 'unknown') AS unknown
  FROM messages
 WHERE %(after)s::text IS NULL
    OR group_code > %(after)s
 GROUP BY group_code
 ORDER BY group_code
 LIMIT %(limit)s;
