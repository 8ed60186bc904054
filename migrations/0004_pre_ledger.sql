-- The Merkle ledger over the log (RFC 9162): derived from it, yet kept, because what was
-- signed must be found again as it was. Only the follower of the ledger writes here.

-- How far the ledger has come: its leaves, the last event among them, and the position
-- that the last seal of stream heads speaks of, with the position of the seal's own event.
CREATE TABLE ledger (
    one             boolean PRIMARY KEY DEFAULT true CHECK (one),
    size            bigint  NOT NULL DEFAULT 0,
    position        bigint  NOT NULL DEFAULT 0,
    heads_position  bigint  NOT NULL DEFAULT 0,
    sealed_position bigint  NOT NULL DEFAULT 0,
    seal_event      bigint  NOT NULL DEFAULT 0,
    seal_wanted     boolean NOT NULL DEFAULT false
);
INSERT INTO ledger DEFAULT VALUES;

-- Hashes of the tree, 256 a row; the last row of a level grows.
CREATE TABLE ledger_tiles (
    level  smallint NOT NULL,
    tile   bigint   NOT NULL,
    hashes bytea    NOT NULL,
    PRIMARY KEY (level, tile)
);
ALTER TABLE ledger_tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- Which events the leaves of a tile stand for, in order: leaves are dense, positions
-- need not be.
CREATE TABLE ledger_positions (
    tile      bigint   PRIMARY KEY,
    positions bigint[] NOT NULL
);

-- Serves the search for the leaf of an event.
CREATE UNIQUE INDEX ledger_positions_first_idx ON ledger_positions ((positions[1]));

-- The last event of every stream, by bucket: what the next leaf of the stream names.
CREATE TABLE ledger_heads (
    bucket    integer NOT NULL,
    stream_id uuid    NOT NULL,
    version   bigint  NOT NULL,
    leaf      bytea   NOT NULL,
    PRIMARY KEY (bucket, stream_id)
);

-- The heads as the last seal has them, a bucket a row, 56 bytes a stream.
CREATE TABLE ledger_sealed_buckets (
    bucket integer PRIMARY KEY,
    heads  bytea   NOT NULL
);

-- The tree over the buckets as the last seal has it; what is missing is empty.
CREATE TABLE ledger_sealed_nodes (
    level smallint NOT NULL,
    place integer  NOT NULL,
    hash  bytea    NOT NULL,
    PRIMARY KEY (level, place)
);

-- What was signed.
CREATE TABLE ledger_checkpoints (
    size      bigint      PRIMARY KEY,
    root      bytea       NOT NULL,
    note      text        NOT NULL,
    signed_at timestamptz NOT NULL
);
