-- name: wordings
-- The wordings with these hashes.
SELECT notice_id, wording FROM notices WHERE notice_id = ANY(%(notice_ids)s);
