-- The files of projections that cannot be kept as they are, and what to do about each.
CREATE TABLE projection_faults (
    name  text        PRIMARY KEY,
    fault text        NOT NULL,
    since timestamptz NOT NULL
);
