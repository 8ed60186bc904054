-- name: begin
-- A file begins to come in.
INSERT INTO uploads (id) VALUES (%s);

-- name: sweep
-- Files that no import took go a day later.
DELETE FROM uploads WHERE NOT claimed AND begun_at < now() - interval '1 day';

-- name: keep_part
-- Keep the next part of a file.
INSERT INTO upload_parts (upload_id, number, content) VALUES (%s, %s, %s);

-- name: claim
-- An import takes a file.
UPDATE uploads SET claimed = true WHERE id = %s;

-- name: part
-- One part of a file.
SELECT content FROM upload_parts WHERE upload_id = %s AND number = %s;

-- name: drop
-- Nobody needs the file any more.
DELETE FROM uploads WHERE id = %s;

-- name: drop_unclaimed
-- Whoever sent the file got no import for it.
DELETE FROM uploads WHERE id = %s AND NOT claimed;
