-- Something happened about work that is being done: it is looked at once more after that.
ALTER TABLE due ADD COLUMN again boolean NOT NULL DEFAULT false;

-- Serves whoever wakes workers: what is being done, among all that waits.
CREATE INDEX due_held_until_idx ON due (held_until) WHERE held_until IS NOT NULL;

-- What brings people into which series now: follows from the log, up to where the reactor
-- has come.
CREATE TABLE series_starts (
    series_id uuid  PRIMARY KEY,
    starts    jsonb NOT NULL
);

-- The imports whose people series are to notice; those of others come in silence.
CREATE TABLE noticed_imports (
    import_id uuid PRIMARY KEY
);

-- Who is to come into a series, until that is decided. A trigger brings nobody in twice.
CREATE TABLE series_arrivals (
    series_id     uuid        NOT NULL,
    position      bigint      NOT NULL,
    subscriber_id uuid        NOT NULL,
    trigger       text        NOT NULL,
    key           text        NOT NULL,
    because       text        NOT NULL,
    occurred_at   timestamptz NOT NULL,
    PRIMARY KEY (series_id, position, subscriber_id, trigger)
);
