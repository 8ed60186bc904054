-- name: cards
-- Some cards, as of one moment.
SELECT s.subscriber_id AS id, s.registered_at, s.origin, s.version, s.position,
       p.fields,
       (SELECT jsonb_agg(jsonb_build_object(
                   'id', c.contact_id,
                   'channel', c.channel,
                   'address', a.address,
                   'unreachable', c.unreachable) ORDER BY c.contact_id)
          FROM card_contacts AS c
          LEFT JOIN addresses AS a USING (contact_id)
         WHERE c.subscriber_id = s.subscriber_id) AS contacts,
       (SELECT jsonb_agg(jsonb_build_object(
                   'contact_id', k.contact_id,
                   'purpose', k.purpose,
                   'state', k.state,
                   'since', k.since,
                   'method', k.method,
                   'source', v.value::jsonb ->> 'source',
                   'notice_id', encode(k.notice_id, 'hex'),
                   'granted_at', k.granted_at,
                   'position', k.position,
                   'version', k.version) ORDER BY k.contact_id, k.purpose)
          FROM card_consents AS k
          LEFT JOIN vault AS v ON v.id = k.evidence_id
         WHERE k.subscriber_id = s.subscriber_id) AS consents,
       (SELECT array_agg(l.list_id ORDER BY l.list_id)
          FROM card_lists AS l
         WHERE l.subscriber_id = s.subscriber_id) AS lists
  FROM card_subscribers AS s
  LEFT JOIN profiles AS p USING (subscriber_id)
 WHERE s.subscriber_id = ANY(%(ids)s)
 ORDER BY s.subscriber_id;

-- name: page
-- The subscribers after one.
SELECT subscriber_id AS id
  FROM card_subscribers
 WHERE subscriber_id > %(after)s
 ORDER BY subscriber_id
 LIMIT %(limit)s;

-- name: page_of_list
-- The subscribers on a list, after one.
SELECT subscriber_id AS id
  FROM card_lists
 WHERE list_id = %(list_id)s
   AND subscriber_id > %(after)s
 ORDER BY subscriber_id
 LIMIT %(limit)s;

-- name: find
-- Who holds an address.
SELECT subscriber_id AS id
  FROM addresses
 WHERE channel = %(channel)s
   AND address = %(address)s;
