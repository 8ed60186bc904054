-- name: gate
-- Whether attempts of a campaign may begin now.
SELECT open FROM campaign_gates WHERE campaign_id = %s;

-- name: standings
-- What is true of these contacts for a purpose.
SELECT c.contact_id, c.channel, a.address, s.state, s.consent_version, c.unreachable,
       s.expires_at
  FROM contact_standing AS c
  LEFT JOIN addresses AS a USING (contact_id)
  LEFT JOIN standing AS s
         ON s.contact_id = c.contact_id
        AND s.purpose = %s
 WHERE c.contact_id = ANY(%s);
