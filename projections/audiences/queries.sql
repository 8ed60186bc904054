-- name: of_lists
-- The members of some lists, of whom nobody is left out.
SELECT DISTINCT subscriber_id, NULL AS left_out
  FROM list_members
 WHERE list_id = ANY(%(list_ids)s);

-- name: of_people
-- Some people, of whom nobody is left out.
SELECT unnest(%(people)s::uuid[]) AS subscriber_id, NULL AS left_out;

-- name: audience
-- Who is chosen, and of the others how many for which reason.
SELECT right(reason, -2) AS reason, count(*) AS number, array_agg(contact_id ORDER BY contact_id) AS contacts
  FROM ({choice}) AS choice
 GROUP BY reason;

-- name: each
-- Of each member the contact that is chosen, or why none is.
SELECT subscriber_id, contact_id, right(reason, -2) AS reason
  FROM ({choice}) AS choice;

-- name: gaps
-- How many are chosen (under no name), and for how many of them each of some fields is
-- empty.
SELECT n.name,
       count(*) FILTER (WHERE n.name = ''
                           OR coalesce(p.fields ->> n.name, '') IN ('', '[]')) AS people
  FROM ({choice}) AS choice
  LEFT JOIN profiles AS p USING (subscriber_id)
 CROSS JOIN unnest(%(names)s::text[]) AS n (name)
 WHERE choice.reason IS NULL
 GROUP BY n.name;

-- name: crowd
-- How many of the chosen were never written to, have not confirmed by message what they
-- agreed to, or have an address of a suspicious kind.
SELECT count(*) FILTER (WHERE d.contact_id IS NULL) AS never_mailed,
       count(*) FILTER (WHERE k.contact_id IS NULL) AS unconfirmed,
       count(*) FILTER (WHERE d.contact_id IS NULL AND k.contact_id IS NULL) AS strangers,
       count(*) FILTER (WHERE split_part(a.address, '@', 1) = ANY(%(offices)s)
                           OR split_part(a.address, '@', 2) = ANY(%(thrown_away)s))
           AS suspicious,
       EXISTS (SELECT FROM contact_deliveries
                WHERE cardinality(accepted_at) > 0) AS mailed_before
  FROM ({choice}) AS choice
  LEFT JOIN (SELECT contact_id
               FROM contact_deliveries
              WHERE cardinality(accepted_at) > 0) AS d USING (contact_id)
  LEFT JOIN (SELECT DISTINCT contact_id
               FROM consents
              WHERE purpose = %(purpose)s
                AND method = %(confirmed)s) AS k USING (contact_id)
  LEFT JOIN addresses AS a USING (contact_id)
 WHERE choice.reason IS NULL;

-- name: choice
-- Of each of some members the contact in a channel that may be written to, else
-- why there is none; all in one snapshot, by what stands now. Of several reasons the
-- weightiest is told, as for one address: a digit puts them in order.
        SELECT DISTINCT ON (m.subscriber_id)
               m.subscriber_id, c.contact_id,
               CASE WHEN m.left_out IS NOT NULL THEN '0 ' || m.left_out
                    WHEN c.contact_id IS NULL THEN '0 no address'
                    WHEN c.contact_id IN (SELECT x.contact_id
                                            FROM contact_suppressions AS x
                                           WHERE x.scope = ANY(%(scopes)s))
                    THEN '1 suppressed'
                    WHEN c.unreachable THEN '2 unreachable'
                    WHEN s.state IS NULL THEN '5 no consent'
                    WHEN s.state IN ('withdrawn', 'refused', 'invalidated')
                    THEN '3 ' || s.state
                    WHEN s.state <> 'granted' THEN '4 ' || s.state
                    WHEN s.expires_at <= now() THEN '4 expired'
               END AS reason
          FROM ({members}) AS m
          LEFT JOIN contact_standing AS c
                 ON c.subscriber_id = m.subscriber_id
                AND c.channel = %(channel)s
          LEFT JOIN standing AS s
                 ON s.contact_id = c.contact_id
                AND s.purpose = %(purpose)s
         ORDER BY m.subscriber_id, reason NULLS FIRST, c.contact_id;

-- name: zones
-- What tells by whose clock the people of some contacts live, of those of whom
-- something does: their field, and the first of their phone numbers.
SELECT c.contact_id, p.told, n.phone
  FROM contact_standing AS c
  LEFT JOIN (SELECT subscriber_id, fields ->> 'time_zone' AS told
               FROM profiles) AS p USING (subscriber_id)
  LEFT JOIN LATERAL (
       SELECT a.address AS phone
         FROM contact_standing AS s
         JOIN addresses AS a USING (contact_id)
        WHERE s.subscriber_id = c.subscriber_id
          AND s.channel = 'sms'
        ORDER BY s.contact_id
        LIMIT 1) AS n ON p.told IS NULL
 WHERE c.contact_id = ANY(%(contacts)s)
   AND (p.told IS NOT NULL OR n.phone IS NOT NULL);
