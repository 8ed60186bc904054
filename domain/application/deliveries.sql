-- name: gate
-- Whether attempts of a campaign may begin now.
SELECT open FROM campaign_gates WHERE campaign_id = %s;

-- name: standings
-- Whether attempts of a campaign may begin now, and what is true of these contacts for a
-- purpose; one that there is no more has no channel.
SELECT coalesce(g.open, false), w.contact_id, c.channel, a.address, s.state,
       s.consent_version, c.unreachable, s.expires_at
  FROM unnest(%s::uuid[]) AS w (contact_id)
  LEFT JOIN campaign_gates AS g ON g.campaign_id = %s
  LEFT JOIN contact_standing AS c ON c.contact_id = w.contact_id
  LEFT JOIN addresses AS a ON a.contact_id = w.contact_id
  LEFT JOIN standing AS s
         ON s.contact_id = w.contact_id
        AND s.purpose = %s;
