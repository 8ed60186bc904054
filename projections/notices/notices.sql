CREATE TABLE notices{suffix} (
    notice_id    bytea       PRIMARY KEY,
    wording      text        NOT NULL,
    published_at timestamptz NOT NULL
);
