-- Addresses that nothing may be sent to, by digest. Part of the write side's own tables:
-- derived from events in their transaction, read by whoever takes people in.
CREATE TABLE suppressions (
    digest  bytea NOT NULL,
    scope   text  NOT NULL,
    channel text  NOT NULL,
    ground  text  NOT NULL,
    PRIMARY KEY (digest, scope)
);

-- What proves the consents of people who were erased: sealed to the auditor's key, read
-- by nobody here, destroyed when its time is over.
CREATE TABLE sealed_proofs (
    id            uuid        PRIMARY KEY,
    subscriber_id uuid        NOT NULL,
    sealed        bytea       NOT NULL,
    destroy_at    timestamptz NOT NULL
);

-- Serves the auditor, who asks by person.
CREATE INDEX sealed_proofs_subscriber_id_idx ON sealed_proofs (subscriber_id);

-- Why nothing may be appended, if so: the log ends before what was signed, because a
-- backup was restored. It is lifted by `sayso ledger fork`.
ALTER TABLE ledger ADD COLUMN held text;

-- As before, and tells whether the log is held.
DROP FUNCTION begin_append();
CREATE FUNCTION begin_append(OUT head bigint, OUT recorded_at timestamptz, OUT held text)
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
    SELECT l.held INTO held FROM ledger AS l;
    -- Sent when the transaction commits, and only then.
    PERFORM pg_notify('events_' || current_schema(), '');
END;
$$;
