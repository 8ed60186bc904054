CREATE TABLE templates{suffix} (
    id         uuid        PRIMARY KEY,
    code       text        NOT NULL,
    name       text        NOT NULL,
    kind       text        NOT NULL,
    content_id uuid        NOT NULL,
    archived   boolean     NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    version    bigint      NOT NULL
);

-- Serves the template with a code.
CREATE INDEX templates_code_idx{suffix} ON templates{suffix} (code);

-- What a template said, by the version of the event that wrote it.
CREATE TABLE template_versions{suffix} (
    template_id uuid        NOT NULL,
    version     bigint      NOT NULL,
    name        text        NOT NULL,
    content_id  uuid        NOT NULL,
    written_at  timestamptz NOT NULL,
    PRIMARY KEY (template_id, version)
);
