-- name: keep_file
-- Keep a file until it is imported.
INSERT INTO import_files (import_id, content) VALUES (%s, %s);

-- name: file
-- A file that is being imported.
SELECT content FROM import_files WHERE import_id = %s;

-- name: drop_file
-- The import has ended: nobody needs the file.
DELETE FROM import_files WHERE import_id = %s;
