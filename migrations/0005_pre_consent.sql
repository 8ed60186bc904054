-- Until when a consent may be relied on. An attempt compares it with its own time, so it
-- counts also before its end is recorded.
ALTER TABLE standing ADD COLUMN expires_at timestamptz;

-- Questions that wait for their answer: only hashes of what the links say. A question
-- (token_id) has a second link if its message was sent again after a crash.
CREATE TABLE confirmation_tokens (
    token_hash    bytea       PRIMARY KEY,
    token_id      uuid        NOT NULL,
    subscriber_id uuid        NOT NULL,
    contact_id    uuid        NOT NULL,
    -- Versions, in the subscriber's stream, of the requests that it asks about.
    requests      bigint[]    NOT NULL,
    expires_at    timestamptz NOT NULL,
    answer        text,
    answered_at   timestamptz
);

-- Serves the answer, which counts for every link of a question.
CREATE INDEX confirmation_tokens_token_id_idx ON confirmation_tokens (token_id);

-- Serves the removal of questions that have expired.
CREATE INDEX confirmation_tokens_expires_at_idx ON confirmation_tokens (expires_at);

-- What limits sign-ups: an HMAC of the address or the IP address, and when.
CREATE TABLE sign_up_counts (
    digest     bytea       NOT NULL,
    counted_at timestamptz NOT NULL
);

-- Serves the limits.
CREATE INDEX sign_up_counts_digest_idx ON sign_up_counts (digest, counted_at);

-- Serves the removal of what no limit looks at any more.
CREATE INDEX sign_up_counts_counted_at_idx ON sign_up_counts (counted_at);
