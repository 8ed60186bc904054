CREATE TABLE campaigns{suffix} (
    id           uuid        PRIMARY KEY,
    name         text        NOT NULL,
    channel      text        NOT NULL,
    state        text        NOT NULL,
    -- The recurring campaign, if it is an issue of one.
    issue_of     uuid,
    -- The series, if it is a letter of one.
    letter_of    uuid,
    list_ids     uuid[]      NOT NULL DEFAULT '{}',
    segment_ids  uuid[]      NOT NULL DEFAULT '{}',
    exclude_list_ids    uuid[] NOT NULL DEFAULT '{}',
    exclude_segment_ids uuid[] NOT NULL DEFAULT '{}',
    purpose      text,
    topic        text        NOT NULL DEFAULT '',
    percent      integer     NOT NULL DEFAULT 0,
    most         integer     NOT NULL DEFAULT 0,
    urgent       boolean     NOT NULL DEFAULT false,
    findings     jsonb       NOT NULL DEFAULT '[]',
    content_id   uuid,
    sender_id    uuid,
    digest       bytea,
    approved     boolean     NOT NULL DEFAULT false,
    -- Who knew what was warned of, and who decided what: with times, as JSON.
    acknowledged jsonb,
    review       jsonb,
    failure      text,
    -- When it is to be released, how it goes out, and why it was not released then, or
    -- stopped by us: somebody has to look.
    starts_at    timestamptz,
    plan         jsonb,
    held         text,
    created_at   timestamptz NOT NULL,
    submitted_at timestamptz,
    released_at  timestamptz,
    finished_at  timestamptz,
    planned      bigint,
    version      bigint      NOT NULL
);

-- Serves the campaigns in one state, page by page.
CREATE INDEX campaigns_state_idx{suffix} ON campaigns{suffix} (state, id);

-- Serves the issues of a recurring campaign, page by page.
CREATE INDEX campaigns_issue_of_idx{suffix} ON campaigns{suffix} (issue_of, id)
 WHERE issue_of IS NOT NULL;

-- Who said no through a link of a campaign, by the evidence of it.
CREATE TABLE campaign_noes{suffix} (
    campaign_id uuid        NOT NULL,
    evidence_id uuid        NOT NULL,
    said_at     timestamptz NOT NULL,
    PRIMARY KEY (campaign_id, evidence_id)
);

-- Who called a message of a campaign unwanted.
CREATE TABLE campaign_complaints{suffix} (
    campaign_id uuid        NOT NULL,
    contact_id  uuid        NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (campaign_id, contact_id)
);
