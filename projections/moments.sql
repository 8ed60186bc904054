-- name: lock
-- One process at a time prepares a schema.
SELECT pg_advisory_xact_lock(hashtext('sayso moment ' || %s));

-- name: lead
-- Be the one who builds a moment, as long as the connection lives.
SELECT pg_try_advisory_lock(hashtextextended('building ' || %s, 0)) AS leads;

-- name: prepare
-- What the engine notes of its generations, beside that of the account.
CREATE TABLE IF NOT EXISTS {schema}.read_models
       (LIKE {account}.read_models INCLUDING ALL);
CREATE TABLE IF NOT EXISTS {schema}.parked_streams
       (LIKE {account}.parked_streams INCLUDING ALL);

-- name: suppressions
-- What closes each contact: as of then, by whoever holds the address now.
CREATE VIEW {schema}.contact_suppressions AS
SELECT t.contact_id, s.digest, s.channel, s.scope, s.ground
  FROM {account}.stopped_contacts AS t
  JOIN {schema}.suppressions AS s USING (digest);
