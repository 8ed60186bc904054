-- name: campaign_once
-- Was sent something with this outcome in a time, by any campaign.
EXISTS (SELECT
          FROM contact_standing AS c
          JOIN contact_deliveries AS d USING (contact_id)
         WHERE c.subscriber_id = p.subscriber_id
           AND width_bucket(%(high)s::timestamptz, d.{outcome}_at)
               > width_bucket(%(low)s::timestamptz, d.{outcome}_at));

-- name: campaign_often
-- Was sent so many with this outcome in a time, by any campaigns.
EXISTS (SELECT
          FROM contact_standing AS c
          JOIN contact_deliveries AS d USING (contact_id)
         WHERE c.subscriber_id = p.subscriber_id
           AND width_bucket(%(high)s::timestamptz, d.{outcome}_at)
               > width_bucket(%(low)s::timestamptz, d.{outcome}_at))
AND (SELECT sum(width_bucket(%(high)s::timestamptz, d.{outcome}_at)
                - width_bucket(%(low)s::timestamptz, d.{outcome}_at))
       FROM contact_standing AS c
       JOIN contact_deliveries AS d USING (contact_id)
      WHERE c.subscriber_id = p.subscriber_id) >= %(times)s::integer;

-- name: campaign_some_once
-- Was sent something with this outcome in a time, by one of these campaigns.
EXISTS (SELECT
          FROM contact_standing AS c
          JOIN contact_deliveries AS d USING (contact_id)
         WHERE c.subscriber_id = p.subscriber_id
           AND d.{outcome}_by && %(campaign_ids)s::uuid[]
           AND EXISTS (SELECT
                         FROM unnest(d.{outcome}_at, d.{outcome}_by) AS e (at, by)
                        WHERE e.by = ANY(%(campaign_ids)s::uuid[])
                          AND e.at > %(low)s::timestamptz
                          AND e.at <= %(high)s::timestamptz));

-- name: campaign_some_often
-- Was sent so many with this outcome in a time, by these campaigns together.
EXISTS (SELECT
          FROM contact_standing AS c
          JOIN contact_deliveries AS d USING (contact_id)
         WHERE c.subscriber_id = p.subscriber_id
           AND d.{outcome}_by && %(campaign_ids)s::uuid[])
AND (SELECT count(*)
       FROM contact_standing AS c
       JOIN contact_deliveries AS d USING (contact_id)
      CROSS JOIN LATERAL unnest(d.{outcome}_at, d.{outcome}_by) AS e (at, by)
      WHERE c.subscriber_id = p.subscriber_id
        AND e.by = ANY(%(campaign_ids)s::uuid[])
        AND e.at > %(low)s::timestamptz
        AND e.at <= %(high)s::timestamptz) >= %(times)s::integer;
