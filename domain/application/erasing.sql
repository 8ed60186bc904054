-- name: keep_sealed
-- Keep what only the auditor can read.
INSERT INTO sealed_proofs (id, subscriber_id, sealed, destroy_at)
VALUES (%s, %s, %s, %s);

-- name: sealed_proof
-- What is kept of somebody for the auditor.
SELECT sealed FROM sealed_proofs WHERE subscriber_id = %s;

-- name: destroy
-- The time to keep it is over.
DELETE FROM sealed_proofs WHERE subscriber_id = %s;
