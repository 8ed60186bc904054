CREATE TABLE moderation{suffix} (
    campaign_id   uuid        PRIMARY KEY,
    digest        bytea       NOT NULL,
    reasons       jsonb       NOT NULL,
    since         timestamptz NOT NULL,
    deadline      timestamptz NOT NULL,
    submitted_by  text        NOT NULL,
    endorsed_by   text,
    claimed_by    text,
    claimed_until timestamptz
);
