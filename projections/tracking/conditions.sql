-- name: any
-- So often, in a time, with whatever they got.
EXISTS (SELECT
          FROM contact_standing AS c
          JOIN reactions AS r USING (contact_id)
         CROSS JOIN LATERAL unnest(r.at) AS one (at)
         WHERE c.subscriber_id = p.subscriber_id
           AND {which}
           AND one.at > %(low)s::timestamptz
           AND one.at <= %(high)s::timestamptz
        HAVING count(*) >= %(times)s::integer);

-- name: some
-- So often, in a time, with what these campaigns sent.
EXISTS (SELECT
          FROM contact_standing AS c
          JOIN reactions AS r USING (contact_id)
         CROSS JOIN LATERAL unnest(r.at) AS one (at)
         WHERE c.subscriber_id = p.subscriber_id
           AND r.campaign_id = ANY(%(campaign_ids)s::uuid[])
           AND {which}
           AND one.at > %(low)s::timestamptz
           AND one.at <= %(high)s::timestamptz
        HAVING count(*) >= %(times)s::integer);
