-- name: noticed
-- The imports whose people series are to notice.
SELECT import_id FROM noticed_imports;

-- name: notice
-- The people of this import are to be noticed.
INSERT INTO noticed_imports (import_id) VALUES (%s) ON CONFLICT DO NOTHING;
