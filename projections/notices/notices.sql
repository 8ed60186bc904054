CREATE TABLE notices{suffix} (
    notice_id    bytea       PRIMARY KEY,
    wording      text        NOT NULL,
    language     text        NOT NULL,
    version      text        NOT NULL,
    kind         text        NOT NULL,
    controller   text        NOT NULL,
    link         text        NOT NULL,
    link_digest  bytea       NOT NULL,
    published_at timestamptz NOT NULL,
    position     bigint      NOT NULL
);

-- Serves the notices in the order in which they were published.
CREATE INDEX notices_position_idx{suffix} ON notices{suffix} (position);
