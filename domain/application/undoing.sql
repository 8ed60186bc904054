-- name: between
-- Whom an import's chunk is about lies between the end of what was before it, and it.
SELECT notification_id, originator_version
  FROM stored_events
 WHERE originator_id = %s
   AND originator_version <= %s
 ORDER BY originator_version DESC
 LIMIT 2;
