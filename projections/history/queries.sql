-- name: page
-- The events of some streams after a position, in order. There are few of them: they are
-- found by their streams, whatever the planner thinks of the order.
WITH found AS MATERIALIZED (
    SELECT originator_id, notification_id, recorded_at, originator_version, topic, state
      FROM stored_events
     WHERE originator_id = ANY(%(streams)s)
       AND notification_id > %(after)s)
SELECT *
  FROM found
 ORDER BY notification_id
 LIMIT %(limit)s;

-- name: notes
-- What was noted of these streams alone, by id: a note on many addresses is about others
-- too. What was erased is missing, and evidence is told elsewhere.
SELECT id, value
  FROM vault
 WHERE id = ANY(%(ids)s)
   AND subject_id = ANY(%(streams)s)
   AND field IN ('note', 'reason');
