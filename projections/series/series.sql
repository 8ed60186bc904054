CREATE TABLE series{suffix} (
    id         uuid        PRIMARY KEY,
    name       text        NOT NULL,
    state      text        NOT NULL,
    paused     boolean     NOT NULL DEFAULT false,
    dry        boolean     NOT NULL DEFAULT false,
    -- The edition that was defined last, and the one that people come into.
    edition    integer     NOT NULL,
    live       integer,
    letters    jsonb       NOT NULL,
    changed_at timestamptz NOT NULL,
    version    bigint      NOT NULL
);

-- Of which step of which series each letter is, or was in an edition.
CREATE TABLE series_letters{suffix} (
    campaign_id uuid PRIMARY KEY,
    series_id   uuid NOT NULL,
    step        text NOT NULL
);

-- Where each person is in a series: of several passes the last.
CREATE TABLE enrolments{suffix} (
    enrolment_id  uuid        PRIMARY KEY,
    series_id     uuid        NOT NULL,
    subscriber_id uuid        NOT NULL,
    key           text        NOT NULL,
    number        integer     NOT NULL,
    edition       integer     NOT NULL,
    inside        boolean     NOT NULL,
    step          text        NOT NULL,
    until         timestamptz,
    because       text        NOT NULL,
    entered_at    timestamptz NOT NULL,
    -- When they came to the step.
    came_at       timestamptz NOT NULL,
    ended_at      timestamptz,
    ended         text
);

-- Serves who is in a series, or was, page by page.
CREATE INDEX enrolments_series_idx{suffix} ON enrolments{suffix} (series_id, enrolment_id);

-- Serves the series of a person.
CREATE INDEX enrolments_subscriber_idx{suffix} ON enrolments{suffix} (subscriber_id);

-- What each pass came to, step by step.
CREATE TABLE enrolment_steps{suffix} (
    enrolment_id uuid        NOT NULL,
    version      bigint      NOT NULL,
    step         text        NOT NULL,
    outcome      text        NOT NULL,
    -- How the pass ended, if it did with that.
    ended        text,
    at           timestamptz NOT NULL,
    PRIMARY KEY (enrolment_id, version)
);

-- Whom the past would bring into a series, and how far bringing them in has come.
CREATE TABLE series_backfills{suffix} (
    id        uuid        PRIMARY KEY,
    series_id uuid        NOT NULL,
    -- Between which moments; the second is not among them.
    begins    timestamptz NOT NULL,
    ends      timestamptz NOT NULL,
    state     text        NOT NULL,
    -- How many people would come in, and how many times; null until they are counted.
    people    integer,
    passes    integer,
    brought   integer     NOT NULL DEFAULT 0,
    -- Why it was given up.
    why       text,
    asked_at  timestamptz NOT NULL
);

-- Serves those of a series, page by page.
CREATE INDEX series_backfills_series_idx{suffix} ON series_backfills{suffix} (series_id, id);
