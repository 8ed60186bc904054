CREATE TABLE card_subscribers{suffix} (
    subscriber_id uuid        PRIMARY KEY,
    registered_at timestamptz NOT NULL,
    origin        text        NOT NULL,
    version       bigint      NOT NULL,
    position      bigint      NOT NULL
);

CREATE TABLE card_contacts{suffix} (
    contact_id    uuid    PRIMARY KEY,
    subscriber_id uuid    NOT NULL,
    channel       text    NOT NULL,
    unreachable   boolean NOT NULL
);

-- Serves the contacts of a subscriber.
CREATE INDEX card_contacts_idx{suffix} ON card_contacts{suffix} (subscriber_id);

-- The key serves the consents of a contact.
CREATE TABLE card_consents{suffix} (
    contact_id  uuid        NOT NULL,
    purpose     text        NOT NULL,
    state       text        NOT NULL,
    since       timestamptz NOT NULL,
    method      text        NOT NULL,
    notice_id   bytea,
    evidence_id uuid,
    granted_at  timestamptz,
    version     bigint      NOT NULL,
    position    bigint      NOT NULL,
    PRIMARY KEY (contact_id, purpose)
);

-- The key serves the lists of a subscriber.
CREATE TABLE card_lists{suffix} (
    subscriber_id uuid NOT NULL,
    list_id       uuid NOT NULL,
    PRIMARY KEY (subscriber_id, list_id)
);

-- Serves the cards of one list, page by page.
CREATE INDEX card_lists_idx{suffix} ON card_lists{suffix} (list_id, subscriber_id);
