-- The key serves the entries of one address.
CREATE TABLE stop_entries{suffix} (
    digest      bytea       NOT NULL,
    scope       text        NOT NULL,
    ground      text        NOT NULL,
    channel     text        NOT NULL,
    since       timestamptz NOT NULL,
    actor       text        NOT NULL,
    campaign_id uuid,
    note_id     uuid,
    position    bigint      NOT NULL,
    PRIMARY KEY (digest, scope, ground)
);

-- Serves the entries page by page, oldest first.
CREATE INDEX stop_entries_position_idx{suffix} ON stop_entries{suffix} (position);
