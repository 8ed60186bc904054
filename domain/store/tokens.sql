-- name: keep
-- Keep the hash of a link, before its message leaves.
INSERT INTO confirmation_tokens
       (token_hash, token_id, subscriber_id, contact_id, requests, expires_at)
VALUES (%s, %s, %s, %s, %s, %s);

-- name: drop
-- Nobody got the link.
DELETE FROM confirmation_tokens WHERE token_hash = %s;

-- name: drawn
-- How many links a question has had.
SELECT count(*) AS number FROM confirmation_tokens WHERE token_id = %s;

-- name: find
-- The question that a link leads to.
SELECT token_hash, token_id, subscriber_id, contact_id, requests, expires_at, answer
  FROM confirmation_tokens
 WHERE token_hash = %s;

-- name: answer
-- A question is answered once, by whichever link.
UPDATE confirmation_tokens
   SET answer = %s, answered_at = %s
 WHERE token_id = %s
   AND answer IS NULL;

-- name: forget
-- Forget questions that have expired.
DELETE FROM confirmation_tokens WHERE expires_at <= %s;
