-- name: list_on
-- Was on a list at a position of the log: the last event of theirs about it says so.
(SELECT e.topic = 'subscriber.list_joined.v1'
   FROM stored_events AS e
  WHERE e.originator_id = p.subscriber_id
    AND e.notification_id <= %(position)s::bigint
    AND e.topic IN ('subscriber.list_joined.v1', 'subscriber.list_left.v1')
    AND convert_from(e.state, 'UTF8')::jsonb -> 'fact' ->> 'list_id'
        = %(list_id)s::uuid::text
  ORDER BY e.originator_version DESC
  LIMIT 1);
