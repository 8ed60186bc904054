-- What may be told of activities, by name; `properties` is an array of what a property
-- is: code, type, options, logged.
CREATE TABLE activity_types{suffix} (
    name        text        PRIMARY KEY,
    id          uuid        NOT NULL,
    label       text        NOT NULL,
    properties  jsonb       NOT NULL,
    declared_at timestamptz NOT NULL,
    archived    boolean     NOT NULL,
    version     bigint      NOT NULL
);

-- Cards that became one with another, which goes on.
CREATE TABLE merged_cards{suffix} (
    card_id     uuid PRIMARY KEY,
    survivor_id uuid NOT NULL
);

-- What people did, on the card that goes on for them. `properties` holds those that are logged, by code; all others are in
-- the vault under `values_id`, as {"external_id", "payload", "properties"}.
CREATE TABLE activities{suffix} (
    subscriber_id uuid        NOT NULL,
    activity_id   uuid        NOT NULL,
    name          text        NOT NULL,
    occurred_at   timestamptz NOT NULL,
    properties    jsonb       NOT NULL,
    values_id     uuid        NOT NULL,
    position      bigint      NOT NULL,
    PRIMARY KEY (subscriber_id, activity_id)
);

-- Serves what one person did, the latest first.
CREATE INDEX activities_person_idx{suffix}
    ON activities{suffix} (subscriber_id, position);

-- Serves "did this so often within this time" for one person.
CREATE INDEX activities_person_name_idx{suffix}
    ON activities{suffix} (subscriber_id, name, occurred_at);

-- Serves the same for all people, from the index alone.
CREATE INDEX activities_name_idx{suffix}
    ON activities{suffix} (name, occurred_at) INCLUDE (subscriber_id);
