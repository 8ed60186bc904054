CREATE TABLE lists{suffix} (
    id         uuid        PRIMARY KEY,
    code       text        NOT NULL,
    name       text        NOT NULL,
    channel    text        NOT NULL,
    archived   boolean     NOT NULL DEFAULT false,
    failure    text,
    created_at timestamptz NOT NULL,
    version    bigint      NOT NULL
);

-- Serves the list with a code.
CREATE INDEX lists_code_idx{suffix} ON lists{suffix} (code);

-- How many are on each list, and how many orders are not carried out yet.
CREATE TABLE list_sizes{suffix} (
    list_id uuid    PRIMARY KEY,
    members bigint  NOT NULL DEFAULT 0,
    orders  integer NOT NULL DEFAULT 0
);

-- The key serves the members of one list, page by page, and the choice of an audience.
CREATE TABLE list_members{suffix} (
    list_id       uuid        NOT NULL,
    subscriber_id uuid        NOT NULL,
    joined_at     timestamptz NOT NULL,
    PRIMARY KEY (list_id, subscriber_id)
);
