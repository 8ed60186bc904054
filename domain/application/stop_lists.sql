-- name: base
-- How many people there are to write to.
SELECT count(DISTINCT subscriber_id) FROM addresses;
