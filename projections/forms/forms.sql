CREATE TABLE forms{suffix} (
    id      uuid    PRIMARY KEY,
    code    text    NOT NULL,
    edition bigint  NOT NULL,
    closed  boolean NOT NULL,
    version bigint  NOT NULL
);

-- Its key serves one version of a form; versions stay as they were.
CREATE TABLE form_editions{suffix} (
    form_id      uuid        NOT NULL,
    edition      bigint      NOT NULL,
    name         text        NOT NULL,
    ticks        jsonb       NOT NULL,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (form_id, edition)
);

-- Who asked to be sent something by which form. The key serves conditions of segments.
CREATE TABLE form_fillings{suffix} (
    form_id       uuid        NOT NULL,
    subscriber_id uuid        NOT NULL,
    filled_at     timestamptz NOT NULL,
    PRIMARY KEY (form_id, subscriber_id, filled_at)
);
