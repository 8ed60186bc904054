-- name: lead
-- Be the one who rebuilds in this account, as long as the connection lives.
SELECT pg_try_advisory_lock(
           hashtext('sayso rebuild ' || %s || current_schema())) AS leads;

-- name: wait_briefly
-- Less than the second after which PostgreSQL looks for deadlocks: we give way.
SET LOCAL lock_timeout = '250ms';
