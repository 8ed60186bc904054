-- name: wordings
-- The wordings with these hashes.
SELECT notice_id, wording FROM notices WHERE notice_id = ANY(%(notice_ids)s);

-- name: page
-- The notices published after a position.
SELECT *
  FROM notices
 WHERE position > %(after)s
 ORDER BY position
 LIMIT %(limit)s;

-- name: get
-- One notice.
SELECT * FROM notices WHERE notice_id = %(notice_id)s;
