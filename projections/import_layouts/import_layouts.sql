CREATE TABLE import_layouts{suffix} (
    id         uuid        PRIMARY KEY,
    code       text        NOT NULL,
    name       text        NOT NULL,
    options    jsonb       NOT NULL,
    archived   boolean     NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    version    bigint      NOT NULL
);

-- Serves the layout with a code.
CREATE INDEX import_layouts_code_idx{suffix} ON import_layouts{suffix} (code);
