-- name: hand_over
-- Contacts change cards, and keep their addresses.
UPDATE addresses SET subscriber_id = %s WHERE contact_id = ANY(%s);

-- name: end_profile
-- A card that goes on elsewhere has no profile of its own; what it held is history.
DELETE FROM profiles WHERE subscriber_id = %s;
