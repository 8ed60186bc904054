-- name: hand_over
-- Contacts change cards, and keep their addresses.
UPDATE addresses AS a
   SET subscriber_id = t.taker_id
  FROM unnest(%s::uuid[], %s::uuid[]) AS t (contact_id, taker_id)
 WHERE a.contact_id = t.contact_id;

-- name: end_profiles
-- Cards that go on elsewhere have no profiles of their own; what they held is history.
DELETE FROM profiles WHERE subscriber_id = ANY(%s);
