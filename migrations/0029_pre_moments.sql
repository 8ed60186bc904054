-- Moments of the past whose read models are kept for a while, each in a schema of its
-- own. What is in those schemas follows from the log.
CREATE TABLE moments (
    id         uuid        PRIMARY KEY,
    slot       integer     NOT NULL UNIQUE,
    position   bigint      NOT NULL,
    at         timestamptz NOT NULL,
    asked_at   timestamptz NOT NULL,
    kept_until timestamptz NOT NULL,
    reached    bigint      NOT NULL DEFAULT 0,
    ready_at   timestamptz
);

DO $$
BEGIN
    FOR slot IN 1..2 LOOP
        EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', current_schema() || '_moment_' || slot);
    END LOOP;
END;
$$;
