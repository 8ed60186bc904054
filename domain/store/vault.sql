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

-- name: domains
-- The domain of each contact's e-mail address.
SELECT contact_id, lower(regexp_replace(address, '^.*@', ''))
  FROM addresses
 WHERE contact_id = ANY(%s)
   AND address LIKE '%%@%%';

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
