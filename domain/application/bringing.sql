-- name: taken
-- What somebody here has already of some values and contacts.
SELECT 'value' AS kind, id FROM vault WHERE id = ANY(%(values)s)
UNION ALL
SELECT 'contact', subject_id FROM vault WHERE subject_id = ANY(%(contacts)s)
UNION ALL
SELECT 'contact', contact_id FROM contact_standing WHERE contact_id = ANY(%(contacts)s)
 LIMIT 1;
