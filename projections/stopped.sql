-- name: lacking
-- A pepper that addresses were closed under and that we do not have.
SELECT id FROM suppression_peppers_rederived WHERE id <> ALL(%s) LIMIT 1;

-- name: held
-- Every address that somebody holds.
SELECT contact_id, channel, address FROM addresses;

-- name: derive
-- Note who holds an address that is closed, as the log has it. What is noted and was
-- opened since stays, as long as it is true who holds it.
INSERT INTO stopped_contacts_rederived (digest, contact_id)
SELECT v.digest, v.contact_id
  FROM unnest(%b::bytea[], %b::uuid[]) AS v (digest, contact_id)
 WHERE EXISTS (SELECT FROM suppressions_rederived AS s WHERE s.digest = v.digest)
    OR EXISTS (SELECT
                 FROM stopped_contacts AS t
                WHERE t.digest = v.digest
                  AND t.contact_id = v.contact_id);

-- name: differing
-- What is noted of whom, and what should be.
SELECT digest, t.contact_id AS noted, d.contact_id AS derived
  FROM stopped_contacts AS t
  FULL JOIN stopped_contacts_rederived AS d USING (digest)
 WHERE t.contact_id IS DISTINCT FROM d.contact_id;

-- name: forget
-- Forget what is noted wrongly.
DELETE FROM stopped_contacts AS t
 USING unnest(%s::bytea[], %s::uuid[]) AS v (digest, contact_id)
 WHERE t.digest = v.digest
   AND t.contact_id = v.contact_id;

-- name: note
-- Note what is not noted, of whoever still holds their address.
INSERT INTO stopped_contacts (digest, contact_id)
SELECT v.digest, a.contact_id
  FROM unnest(%s::bytea[], %s::uuid[]) AS v (digest, contact_id)
  JOIN addresses AS a USING (contact_id)
    ON CONFLICT (digest) DO UPDATE SET contact_id = excluded.contact_id;
