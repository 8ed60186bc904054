CREATE TABLE imports{suffix} (
    id          uuid        PRIMARY KEY,
    list_ids    uuid[]      NOT NULL,
    purpose     text        NOT NULL,
    layout_id   uuid,
    state       text        NOT NULL,
    file_bytes  bigint      NOT NULL,
    read_bytes  bigint      NOT NULL,
    dry_run     boolean     NOT NULL,
    started_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL,
    finished_at timestamptz,
    reason      text,
    undone      jsonb,
    position    bigint      NOT NULL
);

-- One row a chunk would do as well; the sums are what is asked for.
CREATE TABLE import_counts{suffix} (
    import_id   uuid   PRIMARY KEY,
    rows        bigint NOT NULL DEFAULT 0,
    created     bigint NOT NULL DEFAULT 0,
    updated     bigint NOT NULL DEFAULT 0,
    unchanged   bigint NOT NULL DEFAULT 0,
    ignored     bigint NOT NULL DEFAULT 0,
    stopped     bigint NOT NULL DEFAULT 0,
    repeated    bigint NOT NULL DEFAULT 0,
    failed      bigint NOT NULL DEFAULT 0,
    granted     bigint NOT NULL DEFAULT 0,
    unconfirmed bigint NOT NULL DEFAULT 0,
    suppressed  bigint NOT NULL DEFAULT 0,
    merged      bigint NOT NULL DEFAULT 0,
    taken_over  bigint NOT NULL DEFAULT 0
);

-- The key serves the errors of one import by line.
CREATE TABLE import_errors{suffix} (
    import_id   uuid   NOT NULL,
    line        bigint NOT NULL,
    field       text   NOT NULL,
    value_class text   NOT NULL,
    reason      text   NOT NULL,
    PRIMARY KEY (import_id, line, field)
);
