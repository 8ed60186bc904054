CREATE TABLE card_subscribers{suffix} (
    subscriber_id uuid        PRIMARY KEY,
    registered_at timestamptz NOT NULL,
    origin        text        NOT NULL,
    version       bigint      NOT NULL,
    position      bigint      NOT NULL
);

-- The keys of the next three serve the contacts, consents and lists of a subscriber.
CREATE TABLE card_contacts{suffix} (
    subscriber_id uuid    NOT NULL,
    contact_id    uuid    NOT NULL,
    channel       text    NOT NULL,
    unreachable   boolean NOT NULL,
    PRIMARY KEY (subscriber_id, contact_id)
);

CREATE TABLE card_consents{suffix} (
    subscriber_id uuid        NOT NULL,
    contact_id    uuid        NOT NULL,
    purpose       text        NOT NULL,
    state         text        NOT NULL,
    since         timestamptz NOT NULL,
    method        text        NOT NULL,
    notice_id     bytea,
    evidence_id   uuid,
    granted_at    timestamptz,
    renewed_at    timestamptz,
    expires_at    timestamptz,
    version       bigint      NOT NULL,
    position      bigint      NOT NULL,
    PRIMARY KEY (subscriber_id, contact_id, purpose)
);

CREATE TABLE card_lists{suffix} (
    subscriber_id uuid NOT NULL,
    list_id       uuid NOT NULL,
    PRIMARY KEY (subscriber_id, list_id)
);

-- Serves the cards of one list, page by page.
CREATE INDEX card_lists_idx{suffix} ON card_lists{suffix} (list_id, subscriber_id);
