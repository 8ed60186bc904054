-- name: standing
-- What is true of a contact, whatever was agreed to.
SELECT c.channel, a.address, c.unreachable
  FROM contact_standing AS c
  LEFT JOIN addresses AS a USING (contact_id)
 WHERE c.contact_id = %s;
