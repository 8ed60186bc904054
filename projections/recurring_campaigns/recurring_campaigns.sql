CREATE TABLE recurring_campaigns{suffix} (
    id             uuid        PRIMARY KEY,
    name           text        NOT NULL,
    channel        text        NOT NULL,
    state          text        NOT NULL,
    content_id     uuid,
    sender_id      uuid,
    audience       jsonb,
    timetable      jsonb       NOT NULL,
    missed         text        NOT NULL,
    approved       boolean     NOT NULL DEFAULT false,
    findings       jsonb       NOT NULL DEFAULT '[]',
    -- The issue that somebody has to approve before any goes out.
    first_id       uuid,
    -- When it runs next, and why it does not, if we stopped it.
    next_at        timestamptz,
    held           text,
    last_at        timestamptz,
    last_outcome   text,
    last_reason    text,
    last_issue_id  uuid,
    version        bigint      NOT NULL
);

-- Serves the recurring campaigns in one state, page by page.
CREATE INDEX recurring_campaigns_state_idx{suffix}
    ON recurring_campaigns{suffix} (state, id);
