-- name: planned
-- What the first event of each window says: whom it is for.
SELECT originator_id, topic, state
  FROM stored_events
 WHERE originator_id = ANY(%s)
   AND originator_version = 1;

-- name: holders
-- Whose contacts these are now.
SELECT contact_id, subscriber_id FROM contact_standing WHERE contact_id = ANY(%s);
