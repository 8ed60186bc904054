-- How many people became known, and are not any more, by where they came from.
CREATE TABLE people_counts{suffix} (
    quarter    timestamptz NOT NULL,
    source     text        NOT NULL,
    registered bigint      NOT NULL DEFAULT 0,
    gone       bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (quarter, source)
);

-- How many joined a list and left it, by who saw to that.
CREATE TABLE member_counts{suffix} (
    list_id uuid        NOT NULL,
    quarter timestamptz NOT NULL,
    source  text        NOT NULL,
    joined  bigint      NOT NULL DEFAULT 0,
    "left"  bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (list_id, quarter, source)
);

-- How many came into a watched segment and left it, by what led to that.
CREATE TABLE segment_counts{suffix} (
    segment_id uuid        NOT NULL,
    quarter    timestamptz NOT NULL,
    reason     text        NOT NULL,
    entered    bigint      NOT NULL DEFAULT 0,
    "left"     bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (segment_id, quarter, reason)
);

-- How often what was said of consents. What comes from another card is no new act.
CREATE TABLE consent_counts{suffix} (
    quarter timestamptz NOT NULL,
    purpose text        NOT NULL,
    channel text        NOT NULL,
    act     text        NOT NULL,
    source  text        NOT NULL,
    method  text        NOT NULL,
    notice  text        NOT NULL,
    times   bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (quarter, purpose, channel, act, source, method, notice)
);
