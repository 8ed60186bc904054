-- name: page
-- Schedules after one, by id: in the order in which they were set up.
SELECT * FROM import_schedules WHERE id > %(after)s ORDER BY id LIMIT %(limit)s;

-- name: get
-- One schedule.
SELECT * FROM import_schedules WHERE id = %(id)s;
