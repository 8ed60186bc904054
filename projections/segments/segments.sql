CREATE TABLE segments{suffix} (
    id         uuid        PRIMARY KEY,
    code       text        NOT NULL,
    name       text        NOT NULL,
    edition    bigint      NOT NULL,
    archived   boolean     NOT NULL DEFAULT false,
    watched    boolean     NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    version    bigint      NOT NULL
);

-- Serves the segment with a code.
CREATE INDEX segments_code_idx{suffix} ON segments{suffix} (code);

-- Each definition, for ever; its conditions lie in the vault.
CREATE TABLE segment_editions{suffix} (
    segment_id    uuid        NOT NULL,
    edition       bigint      NOT NULL,
    conditions_id uuid        NOT NULL,
    defined_at    timestamptz NOT NULL,
    PRIMARY KEY (segment_id, edition)
);

-- Who is in a watched segment, as of the last look.
CREATE TABLE segment_members{suffix} (
    segment_id    uuid        NOT NULL,
    subscriber_id uuid        NOT NULL,
    entered_at    timestamptz NOT NULL,
    PRIMARY KEY (segment_id, subscriber_id)
);
