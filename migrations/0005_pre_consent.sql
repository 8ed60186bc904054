-- Until when a consent may be relied on. An attempt compares it with its own time, so it
-- counts also before its end is recorded.
ALTER TABLE standing ADD COLUMN expires_at timestamptz;
