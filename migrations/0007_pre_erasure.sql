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
