-- What time-stamp authorities said of checkpoints (RFC 3161): that they existed by then.
-- The answer is kept byte for byte, as the authority gave it.
CREATE TABLE ledger_timestamps (
    size       bigint      PRIMARY KEY,
    response   bytea       NOT NULL,
    stamped_at timestamptz NOT NULL
);
