-- What was opened and followed of messages whose readers are known, one by one. The key
-- serves all of one message, also while the table is filled anew and has no index yet.
CREATE TABLE tracked_hits{suffix} (
    contact_id   uuid        NOT NULL,
    campaign_id  uuid        NOT NULL,
    gathering_id uuid        NOT NULL,
    number       integer     NOT NULL,
    link         text        NOT NULL,
    at           timestamptz NOT NULL,
    kind         text        NOT NULL,
    device       text        NOT NULL,
    delay        text        NOT NULL,
    PRIMARY KEY (contact_id, campaign_id, gathering_id, number)
);

-- The same by message and link: when people did so, in the order of time, and how often
-- programs did. Derived from the other; it serves cards and conditions.
CREATE TABLE reactions{suffix} (
    contact_id  uuid          NOT NULL,
    campaign_id uuid          NOT NULL,
    link        text          NOT NULL,
    at          timestamptz[] NOT NULL,
    proxied     bigint        NOT NULL,
    robots      bigint        NOT NULL,
    PRIMARY KEY (contact_id, campaign_id, link)
);

-- Serves the statistics of a campaign.
CREATE INDEX reactions_campaign_idx{suffix} ON reactions{suffix} (campaign_id, link);

-- The same by the quarter of an hour: how often people did so, how many of them for the
-- first time with that link (``uniques``) or with any link of the campaign (``firsts``),
-- and how often programs did. A unique is counted when it was first, so parts add up to
-- the whole. Derived from the first, and from those whose readers are not known, who are
-- unique nowhere; it serves statistics.
CREATE TABLE reaction_counts{suffix} (
    campaign_id uuid        NOT NULL,
    link        text        NOT NULL,
    quarter     timestamptz NOT NULL,
    people      bigint      NOT NULL DEFAULT 0,
    uniques     bigint      NOT NULL DEFAULT 0,
    firsts      bigint      NOT NULL DEFAULT 0,
    proxied     bigint      NOT NULL DEFAULT 0,
    robots      bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (campaign_id, link, quarter)
);

-- Serves the statistics of some time.
CREATE INDEX reaction_counts_quarter_idx{suffix} ON reaction_counts{suffix} (quarter);

-- The same by the day of UTC: years of all campaigns are added up from these.
CREATE TABLE reaction_days{suffix} (
    campaign_id uuid        NOT NULL,
    link        text        NOT NULL,
    day         timestamptz NOT NULL,
    people      bigint      NOT NULL DEFAULT 0,
    uniques     bigint      NOT NULL DEFAULT 0,
    firsts      bigint      NOT NULL DEFAULT 0,
    proxied     bigint      NOT NULL DEFAULT 0,
    robots      bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (campaign_id, link, day)
);

-- Serves the statistics of some time.
CREATE INDEX reaction_days_day_idx{suffix} ON reaction_days{suffix} (day);

-- The same in all: by device, and by how long after the sending.
CREATE TABLE reaction_totals{suffix} (
    campaign_id uuid   NOT NULL,
    link        text   NOT NULL,
    device      text   NOT NULL,
    delay       text   NOT NULL,
    people      bigint NOT NULL DEFAULT 0,
    uniques     bigint NOT NULL DEFAULT 0,
    firsts      bigint NOT NULL DEFAULT 0,
    proxied     bigint NOT NULL DEFAULT 0,
    robots      bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (campaign_id, link, device, delay)
);
