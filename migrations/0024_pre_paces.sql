-- When the next message of a scope may leave, and how long it is left alone. How fast is
-- in the log; where it stands is not, and what is lost of it slows nothing down for long.
CREATE TABLE paces (
    scope        text        PRIMARY KEY,
    free_at      timestamptz NOT NULL DEFAULT 'epoch',
    -- How often in a row it asked to be left alone, until when, and why.
    level        integer     NOT NULL DEFAULT 0,
    slowed_until timestamptz,
    reason       text
);

-- Serves the few that are left alone, or were.
CREATE INDEX paces_slowed_until_idx ON paces (slowed_until) WHERE slowed_until IS NOT NULL;

-- How many messages of a sender's domain left on a day of its warm-up.
CREATE TABLE warmed (
    domain text   NOT NULL,
    day    date   NOT NULL,
    used   bigint NOT NULL,
    PRIMARY KEY (domain, day)
);

-- Which campaigns contacts were attempted for lately, while there is a cap.
CREATE TABLE recent_campaigns (
    contact_id  uuid        NOT NULL,
    campaign_id uuid        NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (contact_id, campaign_id)
);
