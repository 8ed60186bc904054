-- How many bytes of each spool of requests were taken into the log, moved in the
-- transaction of the events: so each request is recorded once.
CREATE TABLE hit_spools (
    spool_id uuid   PRIMARY KEY,
    taken    bigint NOT NULL
);
