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
