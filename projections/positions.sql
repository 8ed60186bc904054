-- name: lags
-- How many events each live read model is behind the log: of ours, or of the user's.
SELECT r.name, greatest(log.head - r.position, 0) AS lag
  FROM read_models AS r,
       (SELECT coalesce(max(notification_id), 0) AS head FROM stored_events) AS log
 WHERE r.live
   AND starts_with(r.name, 'own_') = %s
 ORDER BY r.name;

-- name: parked_counts
-- How many streams each live read model has set aside.
SELECT r.name, count(p.stream_id) AS parked
  FROM read_models AS r
  LEFT JOIN parked_streams AS p ON p.follower = r.name || '_g' || r.generation
 WHERE r.live
 GROUP BY r.name
 ORDER BY r.name;

-- name: lowest_position
-- How far the last of our live read models has come, or the one that is named. One that
-- is blank (version 0) is to be renewed, and shows nothing as yet.
SELECT min(position) AS position
  FROM read_models
 WHERE live
   AND (version > 0 OR NOT %(despite_blank)s)
   AND coalesce(name = %(name)s, NOT starts_with(name, 'own_'));
