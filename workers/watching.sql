-- name: state
-- How far the look at a segment has come.
SELECT edition, position, day FROM segment_watches WHERE segment_id = %s;

-- name: remember
-- It has come to here.
INSERT INTO segment_watches (segment_id, edition, position, day)
VALUES (%s, %s, %s, %s)
    ON CONFLICT (segment_id) DO UPDATE
   SET edition = excluded.edition, position = excluded.position, day = excluded.day;

-- name: forget
-- It is no longer watched.
DELETE FROM segment_watches WHERE segment_id = %s;
