-- name: snapshot
-- Everything of a proof is as of one moment.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;

-- name: events
-- The stream of one person.
SELECT notification_id AS position, originator_version AS version, topic, recorded_at,
       state
  FROM stored_events
 WHERE originator_id = %s
 ORDER BY originator_version;

-- name: event_at
-- One event.
SELECT notification_id AS position, originator_version AS version, topic, recorded_at,
       state
  FROM stored_events
 WHERE notification_id = %s;

-- name: position_of
-- Where an event of a stream is.
SELECT notification_id
  FROM stored_events
 WHERE originator_id = %s
   AND originator_version = %s;

-- name: keys
-- The keys of the ledger, in order.
SELECT state
  FROM stored_events
 WHERE originator_id = %s
   AND topic LIKE 'ledger.key_added.%%'
 ORDER BY originator_version;

-- name: values
-- What the vault discloses; an erased row is missing.
SELECT id, field, salt, value
  FROM vault
 WHERE id = ANY(%s)
   AND field = ANY(%s)
 ORDER BY position, id;

-- name: notices
-- The wordings as they were published.
SELECT state
  FROM stored_events
 WHERE originator_id = ANY(%s)
   AND originator_version = 1
 ORDER BY notification_id;
