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

-- name: rows_of
-- All that is kept of some subjects.
SELECT id, subject_id, field, value, salt
  FROM vault
 WHERE subject_id = ANY(%s)
 ORDER BY position, id;

-- name: holders
-- Who holds these addresses of a channel.
SELECT address, subscriber_id, contact_id
  FROM addresses
 WHERE channel = %s
   AND address = ANY(%b::text[]);

-- name: contacts
-- The current contacts of some subscribers.
SELECT subscriber_id, contact_id, channel, address
  FROM addresses
 WHERE subscriber_id = ANY(%s)
 ORDER BY subscriber_id, contact_id;

-- name: claims
-- The addresses that some contacts hold now.
SELECT contact_id, subscriber_id, channel, address
  FROM addresses
 WHERE contact_id = ANY(%s);

-- name: profiles
-- The current profiles of some subscribers.
SELECT subscriber_id, fields FROM profiles WHERE subscriber_id = ANY(%s);

-- name: values
-- What these rows hold; an erased row is missing.
SELECT id, value, salt FROM vault WHERE id = ANY(%s);

-- name: recipients
-- Address and profile of each contact, for rendering.
SELECT a.contact_id, a.subscriber_id, a.address, p.fields
  FROM addresses AS a
  LEFT JOIN profiles AS p USING (subscriber_id)
 WHERE a.contact_id = ANY(%s);

-- name: addresses
-- The address of each of these contacts, also of those that are no more.
SELECT subject_id, value
  FROM vault
 WHERE subject_id = ANY(%s)
   AND field = 'address';

-- name: refused_at
-- At which of these addresses somebody has said no to a purpose, and not yes since, and
-- when: also on a card that has lost the address.
SELECT v.value, max(s.said_at)
  FROM vault AS v
  JOIN standing AS s ON s.contact_id = v.subject_id
 WHERE v.field = 'address'
   AND v.value = ANY(%b::text[])
   AND s.purpose = %s
   AND s.state IN ('withdrawn', 'refused')
 GROUP BY v.value;

-- name: contacts_ever
-- The contacts that have ever held an address.
SELECT subject_id FROM vault WHERE field = 'address' AND value = %s;
