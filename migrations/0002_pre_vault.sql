-- Personal data. Rows are inserted and deleted, never updated: a new value is a new
-- row, valid from the position at which an event names it. Events commit to
-- SHA-256(salt || value); with the row goes the only way to read or to guess it.
CREATE TABLE vault (
    id         uuid   PRIMARY KEY,
    subject_id uuid   NOT NULL,
    field      text   NOT NULL,
    value      text   NOT NULL,
    salt       bytea  NOT NULL CHECK (octet_length(salt) = 16),
    position   bigint NOT NULL
);

-- Serves the values of one subject, now or as of a position.
CREATE INDEX vault_subject_id_idx ON vault (subject_id, field, position);

CREATE FUNCTION refuse_change_of_value() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'a vault row is inserted or deleted, never changed'
        USING ERRCODE = 'restrict_violation';
END;
$$;

CREATE TRIGGER values_are_immutable
    BEFORE UPDATE ON vault
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_value();

ALTER TABLE vault ENABLE ALWAYS TRIGGER values_are_immutable;

-- The current address of each contact: who it belongs to, and that it is unique.
CREATE TABLE addresses (
    contact_id    uuid PRIMARY KEY,
    subscriber_id uuid NOT NULL,
    channel       text NOT NULL,
    address       text NOT NULL,
    UNIQUE (channel, address)
);

-- Serves the contacts of a subscriber.
CREATE INDEX addresses_subscriber_id_idx ON addresses (subscriber_id);

-- The current profile of each subscriber, one wide row.
CREATE TABLE profiles (
    subscriber_id uuid PRIMARY KEY,
    fields        jsonb NOT NULL
);

-- What is true now of each contact and purpose. Written with the events, read under
-- the insert lock by whoever is about to send; rebuilt from the log by `sayso rebuild`.
CREATE TABLE standing (
    contact_id      uuid   NOT NULL,
    purpose         text   NOT NULL,
    state           text   NOT NULL,
    consent_version bigint NOT NULL,
    PRIMARY KEY (contact_id, purpose)
);

-- What closes a contact for every purpose.
CREATE TABLE contact_standing (
    contact_id    uuid    PRIMARY KEY,
    subscriber_id uuid    NOT NULL,
    channel       text    NOT NULL,
    suppressed    boolean NOT NULL DEFAULT false,
    unreachable   boolean NOT NULL DEFAULT false
);

-- Serves the choice of one contact per subscriber when an audience is frozen.
CREATE INDEX contact_standing_subscriber_id_idx
    ON contact_standing (subscriber_id, channel);

-- Whether attempts of a campaign may begin now.
CREATE TABLE campaign_gates (
    campaign_id uuid    PRIMARY KEY,
    open        boolean NOT NULL
);
