-- name: begin_append
-- Take the insert lock; tell the last position, the time to record, and whether the
-- log is held.
SELECT head, recorded_at, held FROM begin_append();

-- name: append_few
-- Append events in the order of the arrays, at the positions after the head.
INSERT INTO stored_events
       (originator_id, originator_version, topic, state, notification_id, recorded_at)
SELECT e.originator_id, e.originator_version, e.topic, e.state, %s + e.ordinal, %s
  FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::bytea[])
       WITH ORDINALITY AS e (originator_id, originator_version, topic, state, ordinal);

-- name: read
-- The events after a position, in order.
SELECT notification_id, recorded_at, originator_id, originator_version, topic, state
  FROM stored_events
 WHERE notification_id > %s
 ORDER BY notification_id
 LIMIT %s;

-- name: read_streams
-- The events of some streams, stream by stream.
SELECT originator_id, originator_version, topic, state
  FROM stored_events
 WHERE originator_id = ANY(%s)
 ORDER BY originator_id, originator_version;

-- name: head
-- The last position and when it was recorded.
SELECT notification_id, recorded_at
  FROM stored_events
 ORDER BY notification_id DESC
 LIMIT 1;

-- name: position_at
-- The last position that was recorded by a moment. Positions have no gaps and their
-- times never go back, so it is bisected: two dozen rows are read of any log.
WITH RECURSIVE place (low, high) AS (
     SELECT 0::bigint, coalesce(max(notification_id), 0) FROM stored_events
      UNION ALL
     SELECT CASE WHEN e.recorded_at <= %(at)s THEN e.notification_id ELSE p.low END,
            CASE WHEN e.recorded_at <= %(at)s THEN p.high ELSE e.notification_id - 1 END
       FROM place AS p
       JOIN stored_events AS e ON e.notification_id = (p.low + p.high + 1) / 2
      WHERE p.low < p.high)
SELECT low FROM place WHERE low = high;
