-- name: get
-- One recurring campaign.
SELECT * FROM recurring_campaigns WHERE id = %(id)s;

-- name: page
-- Recurring campaigns after one, by id: in the order in which they were drafted.
SELECT * FROM recurring_campaigns WHERE id > %(after)s ORDER BY id LIMIT %(limit)s;

-- name: page_in_state
-- Those in a state, after one.
SELECT *
  FROM recurring_campaigns
 WHERE state = %(state)s
   AND id > %(after)s
 ORDER BY id
 LIMIT %(limit)s;
