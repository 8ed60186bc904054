CREATE TABLE purposes{suffix} (
    code          text        PRIMARY KEY,
    id            uuid        NOT NULL,
    name          text        NOT NULL,
    kind          text        NOT NULL,
    validity_days bigint,
    processing    jsonb       NOT NULL,
    defined_at    timestamptz NOT NULL,
    version       bigint      NOT NULL
);
