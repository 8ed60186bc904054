-- name: cards
-- Some cards, as of one moment. What is looked up by a key is looked up in a subquery:
-- joined, it is hashed whole for each card until the tables have been analysed.
SELECT s.subscriber_id AS id, s.registered_at, s.origin, s.version, s.position,
       p.fields,
       (SELECT jsonb_agg(jsonb_build_object(
                   'id', c.contact_id,
                   'channel', c.channel,
                   'address', (SELECT a.address
                                 FROM addresses AS a
                                WHERE a.contact_id = c.contact_id),
                   'unreachable', c.unreachable) ORDER BY c.contact_id)
          FROM card_contacts AS c
         WHERE c.subscriber_id = s.subscriber_id) AS contacts,
       (SELECT jsonb_agg(jsonb_build_object(
                   'contact_id', k.contact_id,
                   'purpose', k.purpose,
                   -- It counts as soon as it has come, recorded or not.
                   'state', CASE WHEN k.state = 'granted' AND k.expires_at <= now()
                                 THEN 'expired'
                                 ELSE k.state
                            END,
                   'since', k.since,
                   'method', k.method,
                   'source', (SELECT v.value::jsonb ->> 'source'
                                FROM vault AS v
                               WHERE v.id = k.evidence_id),
                   'notice_id', encode(k.notice_id, 'hex'),
                   'granted_at', k.granted_at,
                   'renewed_at', k.renewed_at,
                   'expires_at', k.expires_at,
                   'position', k.position,
                   'version', k.version) ORDER BY k.contact_id, k.purpose)
          FROM card_consents AS k
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
