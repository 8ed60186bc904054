-- name: holders
-- Whose contacts these are, of those that somebody agreed to a purpose for.
SELECT c.contact_id, c.subscriber_id
  FROM contact_standing AS c
  JOIN standing AS s
    ON s.contact_id = c.contact_id
   AND s.purpose = %s
 WHERE c.contact_id = ANY(%s)
   AND s.state = 'granted'
   AND (s.expires_at IS NULL OR s.expires_at > %s);

-- name: taken
-- How far a spool was taken up.
SELECT taken FROM hit_spools WHERE spool_id = %s;

-- name: move
-- Take a spool up from one place to another, if that is where it stands.
INSERT INTO hit_spools AS h (spool_id, taken)
VALUES (%(spool)s, %(stop)s)
    ON CONFLICT (spool_id) DO UPDATE
   SET taken = excluded.taken
 WHERE h.taken = %(start)s;

-- name: forget
-- Forget a spool.
DELETE FROM hit_spools WHERE spool_id = %s;
