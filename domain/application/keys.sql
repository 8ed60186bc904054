-- name: keep
-- Keep the hash of a new key.
INSERT INTO api_keys (key_id, key_hash, role, label) VALUES (%s, %s, %s, %s);

-- name: revoke
-- Let a key open nothing any more.
UPDATE api_keys SET revoked = true WHERE key_id = %s;

-- name: holder
-- Whose key has this hash.
SELECT key_id, role FROM api_keys WHERE key_hash = %s AND NOT revoked;

-- name: keys
-- All keys, oldest first.
SELECT key_id, role, label, revoked FROM api_keys ORDER BY key_id;
