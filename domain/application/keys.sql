-- name: keep
-- Keep the hash of a new key.
INSERT INTO api_keys (key_id, key_hash, role, label) VALUES (%s, %s, %s, %s);

-- name: revoke
-- Let a key open nothing any more; tell whether an owner has one that does.
WITH taken AS (
    UPDATE api_keys SET revoked = true WHERE key_id = %(key_id)s
)
SELECT EXISTS (
    SELECT FROM api_keys
     WHERE role = 'owner' AND NOT revoked AND key_id <> %(key_id)s
) OR NOT EXISTS (
    SELECT FROM api_keys WHERE role = 'owner' AND key_id = %(key_id)s
) AS owner_left;

-- name: holder
-- Whose key has this hash.
SELECT key_id, role FROM api_keys WHERE key_hash = %s AND NOT revoked;

-- name: of_roles
-- Which keys of some roles are good.
SELECT key_id FROM api_keys WHERE role = ANY(%s) AND NOT revoked;

-- name: keys
-- All keys, oldest first.
SELECT key_id, role, label AS name, revoked FROM api_keys ORDER BY key_id;
