-- name: page
-- Segments after one.
SELECT s.*, e.conditions_id, e.defined_at
  FROM segments AS s
  JOIN segment_editions AS e ON e.segment_id = s.id AND e.edition = s.edition
 WHERE s.id > %(after)s
 ORDER BY s.id
 LIMIT %(limit)s;

-- name: get
-- One segment, as it is defined now or was in an edition.
SELECT s.id, s.code, s.name, e.edition, s.archived, s.watched, s.created_at, s.version,
       e.conditions_id, e.defined_at
  FROM segments AS s
  JOIN segment_editions AS e
    ON e.segment_id = s.id
   AND e.edition = coalesce(%(edition)s::bigint, s.edition)
 WHERE s.id = %(id)s;

-- name: find
-- The segment with a code.
SELECT s.*, e.conditions_id, e.defined_at
  FROM segments AS s
  JOIN segment_editions AS e ON e.segment_id = s.id AND e.edition = s.edition
 WHERE s.code = %(code)s;

-- name: kept
-- Who is in a watched segment as of the last look, after one; nobody if it is not
-- watched.
SELECT subscriber_id, entered_at
  FROM segment_members
 WHERE segment_id = (SELECT id FROM segments WHERE id = %(segment_id)s AND watched)
   AND subscriber_id > %(after)s
 ORDER BY subscriber_id
 LIMIT %(limit)s;

-- name: kept_among
-- Who of some people is.
SELECT subscriber_id, entered_at
  FROM segment_members
 WHERE segment_id = %(segment_id)s
   AND subscriber_id = ANY(%(ids)s);

-- name: touched
-- Whose contacts are in these windows, or in those of these campaigns, or hold addresses
-- with these digests.
SELECT s.subscriber_id
  FROM stopped_contacts AS t
  JOIN contact_standing AS s USING (contact_id)
 WHERE t.digest = ANY(%(digests)s)
 UNION
SELECT s.subscriber_id
  FROM delivery_windows AS w
 CROSS JOIN LATERAL unnest(w.contacts) AS c (contact_id)
  JOIN contact_standing AS s USING (contact_id)
 WHERE w.window_id = ANY(%(windows)s)
    OR w.campaign_id = ANY(%(campaigns)s);
