-- Time is data: everything that waits, and everything that a worker has to do.
-- A row is woken when due_at has come; whoever works on it holds it for a while,
-- and it is woken again if that while passes without an end.
CREATE TABLE due (
    id         uuid        PRIMARY KEY,
    kind       text        NOT NULL,
    subject_id uuid        NOT NULL,
    position   bigint      NOT NULL,
    due_at     timestamptz NOT NULL,
    wake_at    timestamptz NOT NULL,
    holder     uuid,
    held_until timestamptz,
    failures   integer     NOT NULL DEFAULT 0
);

-- Serves the scheduler: what is to be woken.
CREATE INDEX due_wake_at_idx ON due (wake_at);

-- Serves the workers: what of a kind may be taken up.
CREATE INDEX due_kind_idx ON due (kind, due_at, id);

-- Serves pause, resume and "is anything left".
CREATE INDEX due_subject_id_idx ON due (subject_id, kind);

-- How far each follower of the log has come.
CREATE TABLE followers (
    name     text   PRIMARY KEY,
    position bigint NOT NULL
);

-- Read models: which generation of tables is live, and how far it has come.
CREATE TABLE read_models (
    name        text        NOT NULL,
    generation  bigint      NOT NULL,
    version     integer     NOT NULL,
    live        boolean     NOT NULL,
    position    bigint      NOT NULL,
    updated_at  timestamptz NOT NULL,
    PRIMARY KEY (name, generation)
);

CREATE UNIQUE INDEX read_models_live_idx ON read_models (name) WHERE live;

CREATE SEQUENCE read_model_generations;

-- Streams that a read model or follower could not digest. They wait, the rest goes on.
CREATE TABLE parked_streams (
    follower  text        NOT NULL,
    stream_id uuid        NOT NULL,
    position  bigint      NOT NULL,
    reason    text        NOT NULL,
    parked_at timestamptz NOT NULL,
    PRIMARY KEY (follower, stream_id)
);

-- Files that are being imported. Personal data: the row goes when the import ends.
CREATE TABLE import_files (
    import_id uuid  PRIMARY KEY,
    content   bytea NOT NULL
);
ALTER TABLE import_files ALTER COLUMN content SET STORAGE EXTERNAL;

-- API keys: only hashes.
CREATE TABLE api_keys (
    key_id     uuid        PRIMARY KEY,
    key_hash   bytea       NOT NULL UNIQUE,
    role       text        NOT NULL,
    label      text        NOT NULL,
    expires_at timestamptz,
    revoked    boolean     NOT NULL DEFAULT false
);
