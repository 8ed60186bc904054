-- How far each webhook has been told, and how it went. Which webhooks there are is in
-- the log; where they stand is not.
CREATE TABLE webhook_cursors (
    webhook_id    uuid        PRIMARY KEY,
    position      bigint      NOT NULL,
    failures      integer     NOT NULL DEFAULT 0,
    failing_since timestamptz,
    -- As the log says; beside the position, so that whoever tells one sees the other.
    paused        boolean     NOT NULL DEFAULT false,
    gave_up       boolean     NOT NULL DEFAULT false
);

-- What was attempted: kept for a month, and never what was answered.
CREATE TABLE webhook_attempts (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    webhook_id uuid        NOT NULL,
    position   bigint      NOT NULL,
    topic      text        NOT NULL,
    message_id text        NOT NULL,
    at         timestamptz NOT NULL,
    status     integer,
    ms         integer     NOT NULL,
    reason     text        NOT NULL
);

-- Serves the attempts of one webhook, the last first.
CREATE INDEX webhook_attempts_webhook_id_idx ON webhook_attempts (webhook_id, id);

-- Serves forgetting.
CREATE INDEX webhook_attempts_at_idx ON webhook_attempts USING brin (at);
