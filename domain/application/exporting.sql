-- name: snapshot
-- A person is told as of one moment.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;

-- name: events
-- The events of one stream.
SELECT notification_id AS position, originator_version AS version, recorded_at, topic,
       state
  FROM stored_events
 WHERE originator_id = %s
 ORDER BY originator_version;

-- name: until
-- No month comes after this.
SELECT now() + interval '1 day' AS until;

-- name: months
-- The events of some streams, each with its place.
SELECT originator_id AS stream_id, notification_id AS position,
       originator_version AS version, recorded_at, topic, state
  FROM stored_events
 WHERE originator_id = ANY(%s)
 ORDER BY notification_id;

-- name: values
-- All that is kept of a person and of their contacts; messages have streams of their
-- own, and are asked for there.
SELECT id, subject_id, field, value, salt
  FROM vault
 WHERE subject_id = ANY(%s)
   AND field <> 'message'
 ORDER BY position, id;

-- name: addresses
-- The addresses that a person has now.
SELECT contact_id, channel, address
  FROM addresses
 WHERE subscriber_id = %s
 ORDER BY contact_id;

-- name: profile
-- The profile that a person has now.
SELECT fields FROM profiles WHERE subscriber_id = %s;

-- name: streams
-- What was said of the notices, purposes and lists that a person's events name.
SELECT originator_id, originator_version, topic, state
  FROM stored_events
 WHERE originator_id = ANY(%s)
 ORDER BY originator_id, originator_version;
