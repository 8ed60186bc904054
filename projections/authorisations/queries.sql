-- name: of_message
-- How a campaign's message to a contact was authorised, and all that is kept of the
-- consent it rests on: which window and attempt, which event, which words, what proof.
-- An attempt names a version of the card that had the contact then: its newest event
-- with that version before the attempt. What came from another card leads on to there.
SELECT w.campaign_id, w.window_id, o."offset",
       r.attempted_at, r.position AS attempt_position, r.policy,
       nullif(r.consents[r.place], 0) AS consent_version,
       (SELECT e ->> 1
          FROM jsonb_array_elements(r.excluded) AS e
         WHERE (e ->> 0)::integer = o."offset") AS reason,
       h.subscriber_id AS card_id, c.position, c.subscriber_id, c.version, %(contact_id)s::uuid AS contact_id,
       c.channel, c.purpose, c.act, c.method, c.actor, c.notice_id, c.evidence_id,
       c.at, c.recorded_at, c.came_as, c.origin_id, c.origin_version,
       n.wording, p.value AS evidence, a.value AS address
  FROM delivery_windows AS w
  JOIN delivery_runs AS f ON f.campaign_id = w.campaign_id AND f.run = w.run
 CROSS JOIN LATERAL (
       SELECT array_position(w.contacts, %(contact_id)s) - 1 AS "offset") AS o
  LEFT JOIN LATERAL (
       SELECT r.*,
              coalesce(array_position(r.offsets, o."offset"), o."offset" - r.first + 1)
                  AS place
         FROM delivery_ranges AS r
        WHERE r.window_id = w.window_id
          AND (o."offset" = ANY(r.offsets)
               OR r.offsets IS NULL
                  AND o."offset" >= r.first
                  AND o."offset" < r.first + r.recipients)
        ORDER BY r.round DESC
        LIMIT 1) AS r ON true
  LEFT JOIN LATERAL (
       SELECT subscriber_id,
              coalesce(origin_id, subscriber_id) AS origin_id,
              coalesce(origin_version, version) AS origin_version
         FROM consents
        WHERE contact_id = %(contact_id)s
          AND version = r.consents[r.place]
          AND position < r.position
        ORDER BY position DESC
        LIMIT 1) AS h ON true
  LEFT JOIN consents AS c
         ON c.contact_id = %(contact_id)s
        AND c.subscriber_id = h.origin_id
        AND c.version = h.origin_version
  LEFT JOIN notices AS n ON n.notice_id = c.notice_id
  LEFT JOIN vault AS p ON p.id = c.evidence_id
  LEFT JOIN vault AS a ON a.subject_id = c.contact_id AND a.field = 'address'
 WHERE w.campaign_id = %(campaign_id)s
   AND w.contacts @> ARRAY[%(contact_id)s];

-- name: relied_on
-- A campaign that attempted something on a consent which an actor recorded, if any has:
-- on whichever card it was by then.
SELECT w.campaign_id
  FROM delivery_ranges AS r
  JOIN delivery_windows AS w ON w.window_id = r.window_id
 CROSS JOIN LATERAL unnest(r.consents) WITH ORDINALITY AS k (version, place)
  JOIN consents AS c
         ON c.contact_id = w.contacts[coalesce(r.offsets[k.place] + 1, r.first + k.place)]
        AND c.version = k.version
  JOIN consents AS o
         ON o.contact_id = c.contact_id
        AND o.subscriber_id = coalesce(c.origin_id, c.subscriber_id)
        AND o.version = coalesce(c.origin_version, c.version)
        AND o.actor = %(actor)s
 WHERE r.position > (SELECT min(position) FROM consents WHERE actor = %(actor)s)
 ORDER BY r.position
 LIMIT 1;

-- name: relying_on
-- Who of some people was attempted on a consent which an actor recorded of them, on
-- whichever card it was by then.
SELECT DISTINCT o.subscriber_id
  FROM consents AS o
  JOIN consents AS c
         ON c.contact_id = o.contact_id
        AND coalesce(c.origin_id, c.subscriber_id) = o.subscriber_id
        AND coalesce(c.origin_version, c.version) = o.version
  JOIN delivery_windows AS w ON w.contacts @> ARRAY[c.contact_id]
  JOIN delivery_ranges AS r ON r.window_id = w.window_id
 CROSS JOIN LATERAL (SELECT array_position(w.contacts, c.contact_id) AS at) AS p
 WHERE o.actor = %(actor)s
   AND o.subscriber_id = ANY(%(people)s)
   AND r.consents[p.at - r.first] = c.version;
