-- What a command answered beside its id: an outcome for each of many people, say. It
-- names ids and refusals, and nothing personal.
ALTER TABLE commands ADD COLUMN told bytea;
