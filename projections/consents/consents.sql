-- One row for each consent event. The state that an act leads to is not kept: one
-- table in the code says it. The key serves the pages of the whole account.
CREATE TABLE consents{suffix} (
    position      bigint      PRIMARY KEY,
    version       bigint      NOT NULL,
    at            timestamptz NOT NULL,
    recorded_at   timestamptz NOT NULL,
    subscriber_id uuid        NOT NULL,
    contact_id    uuid        NOT NULL,
    evidence_id   uuid,
    notice_id     bytea,
    channel       text        NOT NULL,
    purpose       text        NOT NULL,
    act           text        NOT NULL,
    method        text,
    actor         text        NOT NULL,
    -- Of what came from another card: in which state, and the event that it rests on.
    came_as        text,
    origin_id      uuid,
    origin_version bigint
);

-- Serves what was said for an address, also by the source of its evidence.
CREATE INDEX consents_contact_idx{suffix} ON consents{suffix} (contact_id, position);

-- Serves the events of one purpose.
CREATE INDEX consents_purpose_idx{suffix} ON consents{suffix} (purpose, position);

-- Serves what somebody, or some key, has recorded.
CREATE INDEX consents_actor_idx{suffix} ON consents{suffix} (actor, position);

-- Serves who agreed to a wording.
CREATE INDEX consents_notice_idx{suffix} ON consents{suffix} (notice_id, position);

-- Serves from when to when: it finds the positions between which they lie.
CREATE INDEX consents_time_idx{suffix} ON consents{suffix} (recorded_at, position);
