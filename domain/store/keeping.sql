-- name: keep
-- Keep values that events are about to name.
INSERT INTO vault (id, subject_id, field, value, salt, position)
SELECT v.*, %s
  FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::bytea[]) AS v;

-- name: claim
-- Claim addresses for contacts; one that is taken fails the transaction.
INSERT INTO addresses (contact_id, subscriber_id, channel, address)
SELECT *
  FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[])
       AS a (contact_id, subscriber_id, channel, address)
 ORDER BY a.channel, a.address;

-- name: release
-- Let addresses go.
DELETE FROM addresses WHERE contact_id = ANY(%s);

-- name: fill_in
-- Bring the wide rows of current values up to date; null takes a value away.
INSERT INTO profiles AS p (subscriber_id, fields)
SELECT * FROM unnest(%b::uuid[], %b::jsonb[])
    ON CONFLICT (subscriber_id)
    DO UPDATE SET fields = jsonb_strip_nulls(p.fields || excluded.fields);

-- name: erase_values
-- Destroy all values of some subjects, salts and all.
DELETE FROM vault WHERE subject_id = ANY(%s);

-- name: erase_addresses
-- Let go of every address of some people.
DELETE FROM addresses WHERE subscriber_id = ANY(%s);

-- name: erase_profiles
-- Destroy the current profiles of some people.
DELETE FROM profiles WHERE subscriber_id = ANY(%s);

-- name: destroy_values
-- Destroy some values, salts and all.
DELETE FROM vault WHERE id = ANY(%s);
