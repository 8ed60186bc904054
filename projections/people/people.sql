-- Whoever was ever registered. ``gone`` is the position at which they were erased, or
-- became one with the survivor: before it they were somebody. ``command_id`` is what
-- brought them in.
CREATE TABLE people{suffix} (
    subscriber_id uuid        PRIMARY KEY,
    registered_at timestamptz NOT NULL,
    position      bigint      NOT NULL,
    command_id    uuid        NOT NULL,
    gone          bigint,
    survivor_id   uuid,
    origin        text        NOT NULL
);

-- Serves who became one with somebody.
CREATE INDEX people_survivor_idx{suffix}
    ON people{suffix} (survivor_id)
 WHERE survivor_id IS NOT NULL;

-- The chunks of imports, by the command that committed each of them.
CREATE TABLE people_chunks{suffix} (
    command_id uuid PRIMARY KEY,
    import_id  uuid NOT NULL
);
