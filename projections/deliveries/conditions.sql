-- name: campaign_any
-- Some contact was sent so many with this outcome in a time, by any campaigns.
EXISTS (SELECT
          FROM contact_standing AS c
          JOIN contact_deliveries AS d USING (contact_id)
         WHERE c.subscriber_id = p.subscriber_id
           AND width_bucket(%(high)s::timestamptz, d.{outcome}_at)
               - width_bucket(%(low)s::timestamptz, d.{outcome}_at)
               >= %(times)s::integer);

-- name: campaign_some
-- Some contact was sent so many with this outcome in a time, by these campaigns.
EXISTS (SELECT
          FROM contact_standing AS c
          JOIN contact_deliveries AS d USING (contact_id)
         WHERE c.subscriber_id = p.subscriber_id
           AND d.{outcome}_by && %(campaign_ids)s::uuid[]
           AND (SELECT count(*)
                  FROM unnest(d.{outcome}_at, d.{outcome}_by) AS e (at, by)
                 WHERE e.by = ANY(%(campaign_ids)s::uuid[])
                   AND e.at > %(low)s::timestamptz
                   AND e.at <= %(high)s::timestamptz) >= %(times)s::integer);

-- name: campaign_ever
-- Some contact was sent something with this outcome by one of these campaigns, whenever.
EXISTS (SELECT
          FROM contact_standing AS c
          JOIN contact_deliveries AS d USING (contact_id)
         WHERE c.subscriber_id = p.subscriber_id
           AND d.{outcome}_by && %(campaign_ids)s::uuid[]);
