-- name: closing
-- What closes these addresses.
SELECT digest, scope, ground
  FROM suppressions
 WHERE digest = ANY(%b::bytea[])
 ORDER BY scope, ground;

-- name: peppers
-- Which peppers addresses were ever closed under.
SELECT id FROM suppression_peppers;

-- name: note_claims
-- Note which contacts are getting an address that is closed.
INSERT INTO stopped_contacts (digest, contact_id)
SELECT v.digest, v.contact_id
  FROM unnest(%s::bytea[], %s::uuid[]) AS v (digest, contact_id)
 WHERE EXISTS (SELECT FROM suppressions AS s WHERE s.digest = v.digest)
    ON CONFLICT (digest) DO UPDATE SET contact_id = excluded.contact_id;

-- name: note_holders
-- Note which contacts hold the addresses that are being closed.
INSERT INTO stopped_contacts (digest, contact_id)
SELECT v.digest, a.contact_id
  FROM unnest(%s::bytea[], %s::text[], %s::text[]) AS v (digest, channel, address)
  JOIN addresses AS a USING (channel, address)
    ON CONFLICT (digest) DO UPDATE SET contact_id = excluded.contact_id;

-- name: forget_holders
-- Forget who holds closed addresses.
DELETE FROM stopped_contacts;

-- name: held
-- Every address that somebody holds.
SELECT contact_id, channel, address FROM addresses;
