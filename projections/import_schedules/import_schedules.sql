CREATE TABLE import_schedules{suffix} (
    id             uuid        PRIMARY KEY,
    name           text        NOT NULL,
    url_id         uuid        NOT NULL,
    options        jsonb       NOT NULL,
    layout_id      uuid,
    timetable      jsonb       NOT NULL,
    state          text        NOT NULL,
    next_at        timestamptz,
    last_at        timestamptz,
    last_outcome   text,
    last_reason    text,
    last_import_id uuid,
    version        bigint      NOT NULL
);
