CREATE TABLE webhooks{suffix} (
    webhook_id uuid        PRIMARY KEY,
    url_id     uuid        NOT NULL,
    topics     jsonb       NOT NULL,
    state      text        NOT NULL,
    reason     text        NOT NULL,
    created_at timestamptz NOT NULL,
    version    bigint      NOT NULL
);
