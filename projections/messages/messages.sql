CREATE TABLE messages{suffix} (
    id            uuid        PRIMARY KEY,
    subscriber_id uuid        NOT NULL,
    contact_id    uuid        NOT NULL,
    channel       text        NOT NULL,
    group_code    text        NOT NULL,
    -- What it says lies in the vault, until it is destroyed.
    payload_id    uuid,
    secret        boolean     NOT NULL,
    state         text        NOT NULL DEFAULT 'waiting',
    attempts      integer     NOT NULL DEFAULT 0,
    code          integer     NOT NULL DEFAULT 0,
    status        text        NOT NULL DEFAULT '',
    reason        text        NOT NULL DEFAULT '',
    asked_at      timestamptz NOT NULL,
    attempted_at  timestamptz,
    resulted_at   timestamptz,
    valid_until   timestamptz NOT NULL,
    kept_until    timestamptz NOT NULL,
    version       bigint      NOT NULL
);

-- Serve the messages of a group, in a state, and of a person, page by page.
CREATE INDEX messages_group_idx{suffix} ON messages{suffix} (group_code, state, id);
CREATE INDEX messages_subscriber_idx{suffix} ON messages{suffix} (subscriber_id, id);
