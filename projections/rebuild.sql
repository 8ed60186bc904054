-- name: lead
-- Be the one who rebuilds in this account, as long as the connection lives.
SELECT pg_try_advisory_lock(
           hashtext('sayso rebuild ' || %s || current_schema())) AS leads;

-- name: analyze
-- Let the planner know what is in a table before queries see it.
ANALYZE {};

-- name: wait_briefly
-- Less than the second after which PostgreSQL looks for deadlocks: we give way.
SET LOCAL lock_timeout = '250ms';
