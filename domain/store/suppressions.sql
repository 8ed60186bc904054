-- name: closed
-- Which of these addresses are closed.
SELECT digest FROM suppressions WHERE digest = ANY(%s) AND scope = %s;
