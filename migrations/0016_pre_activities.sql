-- Which activities were recorded, by what others call them: so that each happens once.
-- The key is a digest under the pepper, of the name and the sender's own id; `body`
-- digests what was told. Written in the append's transaction; without it, activities
-- that are sent again are recorded again.
CREATE TABLE activity_keys (
    key           uuid   PRIMARY KEY,
    subscriber_id uuid   NOT NULL,
    body          bytea  NOT NULL,
    position      bigint NOT NULL
);
