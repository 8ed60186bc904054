-- name: consents
-- Each yes of an address to a purpose: from when to when it held; without an end, it
-- holds. Times are those of the recording.
CREATE VIEW consents AS
  WITH steps AS (
       SELECT "position", "time", contact_id, channel, purpose, 'yes' AS said,
              granted_at AS given_at
         FROM subscriber_consent_granted
        UNION ALL
       SELECT "position", "time", contact_id, channel, purpose, 'withdrawn', NULL
         FROM subscriber_consent_withdrawn
        UNION ALL
       SELECT "position", "time", contact_id, channel, purpose, 'refused', NULL
         FROM subscriber_consent_refused
        UNION ALL
       SELECT "position", "time", contact_id, channel, purpose, 'expired', NULL
         FROM subscriber_consent_expired
        UNION ALL
       SELECT "position", "time", contact_id, channel, purpose, 'invalidated', NULL
         FROM subscriber_consent_invalidated),
       told AS (
       SELECT *,
              lead("time") OVER cell AS ended_at,
              lead(said) OVER cell AS ended_by
         FROM steps
       WINDOW cell AS (PARTITION BY contact_id, purpose ORDER BY "position"))
SELECT contact_id, channel, purpose, given_at, "time" AS began_at, ended_at, ended_by
  FROM told
 WHERE said = 'yes';

-- name: recipients
-- What became of each recipient of a campaign, at each attempt that has a result.
CREATE VIEW recipients AS
  WITH results AS (
       SELECT "time", subject, campaign_id, outcome, code, status, others, "late",
              unnest(CASE WHEN len(offsets) > 0 THEN offsets
                          ELSE range("first", "first" + "count") END) AS place
         FROM window_resulted),
       told AS (
       SELECT r.*, list_filter(r.others, lambda o: o."offset" = r.place)[1] AS other
         FROM results AS r)
SELECT t."time", t.campaign_id, w.contacts[t.place + 1] AS contact_id,
       coalesce(t.other.outcome, t.outcome) AS outcome,
       CASE WHEN t.other IS NULL THEN t.code ELSE t.other.code END AS code,
       CASE WHEN t.other IS NULL THEN t.status ELSE t.other.status END AS status,
       t."late"
  FROM told AS t
  JOIN window_planned AS w USING (subject);
