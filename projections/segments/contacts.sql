-- name: contact_has
-- Has a contact in a channel.
EXISTS (SELECT
          FROM contact_standing AS c
         WHERE c.subscriber_id = p.subscriber_id
           AND c.channel = %(channel)s::text);

-- name: contact_unreachable
-- Has a contact that does not exist any more.
EXISTS (SELECT
          FROM contact_standing AS c
         WHERE c.subscriber_id = p.subscriber_id
           AND c.channel = %(channel)s::text
           AND c.unreachable);

-- name: contact_suppressed
-- Has a contact that nothing may be sent to.
EXISTS (SELECT
          FROM contact_standing AS c
         WHERE c.subscriber_id = p.subscriber_id
           AND c.channel = %(channel)s::text
           AND EXISTS (SELECT
                         FROM contact_suppressions AS x
                        WHERE x.contact_id = c.contact_id
                          AND x.scope IN ('account', 'channel')));

-- name: contact_domain
-- Has an address at one of these domains.
EXISTS (SELECT
          FROM addresses AS a
         WHERE a.subscriber_id = p.subscriber_id
           AND a.channel = %(channel)s::text
           AND split_part(a.address, '@', -1) = ANY(%(values)s::text[]));

-- name: consent_state
-- The consent for a purpose is in one of these states at some contact of the channel; or,
-- if that is among them, nothing was ever said there. What has run out counts as expired
-- from that moment, recorded or not.
EXISTS (SELECT
          FROM contact_standing AS c
          JOIN standing AS s USING (contact_id)
         WHERE c.subscriber_id = p.subscriber_id
           AND c.channel = %(channel)s::text
           AND s.purpose = %(purpose)s::text
           AND CASE WHEN s.state = 'granted' AND s.expires_at <= %(now)s::timestamptz
                    THEN 'expired' ELSE s.state END = ANY(%(values)s::text[]))
OR (%(nothing)s::boolean
    AND NOT EXISTS (SELECT
                      FROM contact_standing AS c
                      JOIN standing AS s USING (contact_id)
                     WHERE c.subscriber_id = p.subscriber_id
                       AND c.channel = %(channel)s::text
                       AND s.purpose = %(purpose)s::text));
