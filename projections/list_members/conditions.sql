-- name: list_on
-- Is on a list.
EXISTS (SELECT
          FROM list_members AS m
         WHERE m.list_id = %(list_id)s::uuid
           AND m.subscriber_id = p.subscriber_id);
