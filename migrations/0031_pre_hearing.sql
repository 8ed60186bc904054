-- Whoever waits for what becomes of messages is looked at when that is known.
ALTER TABLE due ADD COLUMN hears boolean NOT NULL DEFAULT false;

-- Serves the reactor: whether anybody does, and who.
CREATE INDEX due_hears_idx ON due (subject_id) WHERE hears;
