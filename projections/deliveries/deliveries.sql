-- Recipients are kept a window and a range at a time, as the log has them, and taken
-- apart when they are read: a campaign for a million costs tens of megabytes less.
CREATE TABLE delivery_windows{suffix} (
    window_id   uuid   PRIMARY KEY,
    campaign_id uuid   NOT NULL,
    run         uuid   NOT NULL,
    contacts    uuid[] NOT NULL,
    -- Of a letter of a series: its windows are planned one after another.
    planned_at  timestamptz
);

-- Serves the windows of a campaign, one after another.
CREATE INDEX delivery_windows_campaign_idx{suffix}
    ON delivery_windows{suffix} (campaign_id, window_id);

-- Serves what a contact got.
CREATE INDEX delivery_windows_contacts_idx{suffix}
    ON delivery_windows{suffix} USING gin (contacts);

-- The run that counts; windows of others are void. It tells how many were planned, and
-- who was not, by reason; those of letters count as they are planned.
CREATE TABLE delivery_runs{suffix} (
    campaign_id uuid        PRIMARY KEY,
    run         uuid        NOT NULL,
    frozen_at   timestamptz NOT NULL,
    planned     bigint      NOT NULL DEFAULT 0,
    excluded    jsonb       NOT NULL DEFAULT '{}'
);

-- ``position`` is that of the attempt, ``policy`` the version of the rules it was
-- authorised by. ``outcomes`` are those that occur in the range; they serve the search for one.
-- Recipients follow one another from ``first`` on unless ``offsets`` names them; in later
-- rounds it always does. What became of somebody is what their latest round says.
CREATE TABLE delivery_ranges{suffix} (
    window_id    uuid        NOT NULL,
    round        integer     NOT NULL,
    first        integer     NOT NULL,
    offsets      integer[],
    recipients   integer     NOT NULL,
    attempted_at timestamptz NOT NULL,
    position     bigint      NOT NULL,
    policy       integer     NOT NULL,
    consents     bigint[]    NOT NULL,
    excluded     jsonb       NOT NULL,
    outcomes     text[]      NOT NULL,
    outcome      text,
    code         integer,
    status       text,
    others       jsonb,
    resulted_at  timestamptz,
    retry_at     timestamptz,
    PRIMARY KEY (window_id, round, first)
);

-- What came back of a campaign after a server had taken it, a recipient each. ``sent_at``
-- is when it was attempted, once that is known: a bounce may be faster than the result.
CREATE TABLE delivery_returns{suffix} (
    campaign_id uuid        NOT NULL,
    contact_id  uuid        NOT NULL,
    kind        text        NOT NULL,
    at          timestamptz NOT NULL,
    sent_at     timestamptz,
    PRIMARY KEY (campaign_id, contact_id)
);

-- What each contact was sent, by what became of it: when, and by which campaign, in the
-- order of time. Derived from the others; it serves the conditions of segments.
CREATE TABLE contact_deliveries{suffix} (
    contact_id  uuid PRIMARY KEY,
    planned_at  timestamptz[],
    planned_by  uuid[],
    accepted_at timestamptz[],
    accepted_by uuid[],
    rejected_at timestamptz[],
    rejected_by uuid[],
    unknown_at  timestamptz[],
    unknown_by  uuid[]
);

-- What became of each window, by the quarter of an hour in which its recipients were
-- attempted; those of letters are planned then, too. Every clock of the world begins its
-- days at a quarter. Derived from the others; it serves statistics: those of ten million
-- recipients are some ten thousand rows.
CREATE TABLE delivery_counts{suffix} (
    window_id   uuid        NOT NULL,
    quarter     timestamptz NOT NULL,
    campaign_id uuid        NOT NULL,
    planned     integer     NOT NULL,
    attempted   integer     NOT NULL,
    retried     integer     NOT NULL,
    accepted    integer     NOT NULL,
    rejected    integer     NOT NULL,
    deferred    integer     NOT NULL,
    suppressed  integer     NOT NULL,
    unknown     integer     NOT NULL,
    in_flight   integer     NOT NULL,
    first_attempt_at timestamptz,
    last_result_at   timestamptz,
    PRIMARY KEY (window_id, quarter)
);

-- Serves the statistics of a campaign.
CREATE INDEX delivery_counts_campaign_idx{suffix} ON delivery_counts{suffix} (campaign_id);
