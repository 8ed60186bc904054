-- name: events
-- Consent events after a position; what follows narrows them down.
SELECT c.position, c.subscriber_id, c.version, c.contact_id, c.channel, c.purpose,
       c.act, c.method, c.actor, c.notice_id, c.evidence_id, c.at, c.recorded_at,
       c.came_as, c.origin_id, c.origin_version
  FROM consents AS c
 WHERE c.position > %(after)s;

-- name: events_of_source
-- The same, but those whose evidence names a source. It lies in the vault: once it is
-- erased, nobody is found by it. Evidence is kept in the append of its event, so the
-- order of the one is that of the other, and a page is a walk along an index.
SELECT c.position, c.subscriber_id, c.version, c.contact_id, c.channel, c.purpose,
       c.act, c.method, c.actor, c.notice_id, c.evidence_id, c.at, c.recorded_at,
       c.came_as, c.origin_id, c.origin_version
  FROM vault AS v
 CROSS JOIN LATERAL (
       SELECT *
         FROM consents
        WHERE contact_id = v.subject_id
          AND evidence_id = v.id
          -- What came along with a contact was said where it came from.
          AND origin_id IS NULL
       OFFSET 0) AS c
 WHERE v.field = 'evidence'
   AND v.value::jsonb ->> 'source' = %(source)s
   AND v.position >= coalesce((
       SELECT max(b.position)
         FROM vault AS b
        WHERE b.field = 'evidence'
          AND b.value::jsonb ->> 'source' = %(source)s
          AND b.position <= %(after)s), 0)
   AND c.position > %(after)s;

-- name: of_purpose
   AND c.purpose = %(purpose)s;

-- name: of_channel
   AND c.channel = %(channel)s;

-- name: of_actor
   AND c.actor = %(actor)s;

-- name: of_method
   AND c.method = %(method)s;

-- name: of_notice
   AND c.notice_id = %(notice)s;

-- name: of_acts
   AND c.act = ANY(%(acts)s);

-- name: of_since
-- Times follow positions, so a time is a position.
   AND c.position > coalesce((
       SELECT b.position
         FROM consents AS b
        WHERE b.recorded_at < %(since)s
        ORDER BY b.recorded_at DESC, b.position DESC
        LIMIT 1), 0);

-- name: of_until
   AND c.position <= coalesce((
       SELECT b.position
         FROM consents AS b
        WHERE b.recorded_at <= %(until)s
        ORDER BY b.recorded_at DESC, b.position DESC
        LIMIT 1), 0);

-- name: page
 ORDER BY c.position
 LIMIT %(limit)s;

-- name: page_of_source
 ORDER BY v.position, c.position
 LIMIT %(limit)s;

-- name: streams
-- Everything that happened in some streams, one after another.
SELECT notification_id, recorded_at, originator_id, originator_version, topic, state
  FROM stored_events
 WHERE originator_id = ANY(%(ids)s)
 ORDER BY originator_id, originator_version;

-- name: holders
-- Whose some contacts are or were, as far as they have said anything.
SELECT DISTINCT contact_id, subscriber_id
  FROM consents
 WHERE contact_id = ANY(%(contact_ids)s)
   AND channel = %(channel)s;

-- name: recorded_at
-- When the event at a position was recorded.
SELECT recorded_at FROM stored_events WHERE notification_id = %(position)s;

-- name: clock
-- The time by the clock that events are recorded with.
SELECT clock_timestamp() AS recorded_at;

-- name: settle
-- Wait until whoever appends now has committed: what is recorded later has later times.
SELECT FROM pg_advisory_xact_lock_shared('stored_events'::regclass::oid::bigint);
