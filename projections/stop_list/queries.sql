-- name: page
-- Entries after a position.
SELECT left(encode(e.digest, 'hex'), 16) AS digest, e.channel, e.scope, e.ground,
       e.since, e.actor, e.campaign_id, e.position, v.value AS note,
       a.subscriber_id, a.contact_id, a.address
  FROM (SELECT *
          FROM stop_entries
         WHERE position > %(after)s
           AND channel = coalesce(%(channel)s::text, channel)
           AND ground = coalesce(%(ground)s::text, ground)
           AND split_part(scope, ':', 1)
               = coalesce(%(kind)s::text, split_part(scope, ':', 1))
           AND (%(scopes)s::text[] IS NULL OR scope = ANY(%(scopes)s::text[]))
         ORDER BY position
         LIMIT %(limit)s) AS e
  LEFT JOIN stopped_contacts AS t ON t.digest = e.digest
  LEFT JOIN addresses AS a ON a.contact_id = t.contact_id
  LEFT JOIN vault AS v ON v.id = e.note_id AND v.field = 'note'
 ORDER BY e.position;

-- name: of_address
-- The entries of one address.
SELECT left(encode(e.digest, 'hex'), 16) AS digest, e.channel, e.scope, e.ground,
       e.since, e.actor, e.campaign_id, e.position, v.value AS note,
       a.subscriber_id, a.contact_id, a.address
  FROM stop_entries AS e
  LEFT JOIN stopped_contacts AS t ON t.digest = e.digest
  LEFT JOIN addresses AS a ON a.contact_id = t.contact_id
  LEFT JOIN vault AS v ON v.id = e.note_id AND v.field = 'note'
 WHERE e.digest = ANY(%(digests)s)
 ORDER BY e.position;
