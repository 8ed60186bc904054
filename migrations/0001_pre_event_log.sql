-- The log: one total order of immutable events. The first five columns are the
-- eventsourcing library's (9.5); recorded_at is ours.
CREATE TABLE stored_events (
    originator_id      uuid        NOT NULL,
    originator_version bigint      NOT NULL,
    topic              text        NOT NULL,
    state              bytea       NOT NULL,
    notification_id    bigint      NOT NULL,
    recorded_at        timestamptz NOT NULL,
    PRIMARY KEY (originator_id, originator_version)
) WITH (
    -- Rows are never updated, so vacuum has only to freeze them.
    autovacuum_vacuum_insert_scale_factor = 0.5,
    autovacuum_analyze_scale_factor = 0.05
);

-- Serves every follower of the log.
CREATE UNIQUE INDEX stored_events_notification_id_idx
    ON stored_events (notification_id);

-- Serves "as of T": the last position with recorded_at <= T.
CREATE INDEX stored_events_recorded_at_idx
    ON stored_events USING brin (recorded_at);

-- The library's insert takes an array of these; so do its own tests.
CREATE TYPE stored_event_uuid AS (
    originator_id      uuid,
    originator_version bigint,
    topic              text,
    state              bytea
);

-- Takes the insert lock until the end of the transaction, tells the last position
-- and the time to record, and has followers woken at the commit. Whoever holds the lock is the only one who
-- appends: positions follow one another without a hole, in the order of commits.
CREATE FUNCTION begin_append(OUT head bigint, OUT recorded_at timestamptz)
LANGUAGE plpgsql
SET search_path FROM CURRENT
AS $$
DECLARE
    previous timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock('stored_events'::regclass::oid::bigint);
    -- A new snapshot: this sees all that was committed while we waited.
    SELECT e.notification_id, e.recorded_at
      INTO head, previous
      FROM stored_events AS e
     ORDER BY e.notification_id DESC
     LIMIT 1;
    head := coalesce(head, 0);
    recorded_at := greatest(clock_timestamp(), previous);
    -- Sent when the transaction commits, and only then.
    PERFORM pg_notify('events_' || current_schema(), '');
END;
$$;

-- An insert without the lock could commit behind a reader's back.
CREATE FUNCTION refuse_append_without_lock() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    -- Qualified: a temporary table may have any name, and is looked at first.
    PERFORM FROM pg_catalog.pg_locks
      WHERE locktype = 'advisory'
        AND pid = pg_backend_pid()
        AND classid = 0
        AND objid = TG_RELID
        AND objsubid = 1
        -- Shared by two, it would order nothing.
        AND mode = 'ExclusiveLock'
        AND granted;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'events are appended under the insert lock: call begin_append() first'
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    RETURN NULL;
END;
$$;

CREATE TRIGGER append_under_lock
    BEFORE INSERT ON stored_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_append_without_lock();

-- Nobody changes history: not the service, not the owner, not a replica's apply.
CREATE FUNCTION refuse_change_of_history() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION '% is immutable: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE TRIGGER history_is_immutable
    BEFORE UPDATE OR DELETE OR TRUNCATE ON stored_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history();

ALTER TABLE stored_events ENABLE ALWAYS TRIGGER append_under_lock;
ALTER TABLE stored_events ENABLE ALWAYS TRIGGER history_is_immutable;

-- The log for human eyes and for SQL.
CREATE VIEW events AS
SELECT e.notification_id AS position,
       e.recorded_at,
       e.originator_id AS stream_id,
       e.originator_version AS version,
       e.topic,
       convert_from(e.state, 'UTF8')::jsonb AS state
  FROM stored_events AS e;

-- A command happens once: its id, what was asked, and what was answered.
CREATE TABLE commands (
    key_id     text        NOT NULL,
    command_id text        NOT NULL,
    body_hash  bytea       NOT NULL,
    position   bigint,
    answer     bytea       NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (key_id, command_id)
);

-- Serves the removal of commands that have expired.
CREATE INDEX commands_expires_at_idx ON commands (expires_at);
