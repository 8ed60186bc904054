CREATE TABLE profile_fields{suffix} (
    code        text        PRIMARY KEY,
    id          uuid        NOT NULL,
    name        text        NOT NULL,
    type        text        NOT NULL,
    options     jsonb       NOT NULL,
    archived    boolean     NOT NULL,
    declared_at timestamptz NOT NULL,
    version     bigint      NOT NULL
);
