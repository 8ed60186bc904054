-- name: age
-- How long ago the first event was recorded that some read model does not have.
SELECT extract(epoch FROM coalesce(clock_timestamp() - min(s.recorded_at), '0')) AS age
  FROM read_models AS r
  JOIN stored_events AS s ON s.notification_id = r.position + 1
 WHERE r.live;
