-- An address may be closed on several grounds in one scope.
ALTER TABLE suppressions
    DROP CONSTRAINT suppressions_pkey,
    ADD PRIMARY KEY (digest, scope, ground);

-- Which contact holds an address that is closed, or once was: goes with the address.
-- For whoever chooses among all contacts; attempts digest addresses themselves.
CREATE TABLE stopped_contacts (
    digest     bytea PRIMARY KEY,
    contact_id uuid  NOT NULL REFERENCES addresses ON DELETE CASCADE
);

-- Serves the choice of an audience, the cards, and the removal of an address.
CREATE INDEX stopped_contacts_contact_id_idx ON stopped_contacts (contact_id);

-- What closes each contact, for whoever asks in SQL.
CREATE VIEW contact_suppressions AS
SELECT t.contact_id, s.digest, s.channel, s.scope, s.ground
  FROM stopped_contacts AS t
  JOIN suppressions AS s USING (digest);

-- Nothing has ever set it.
ALTER TABLE contact_standing DROP COLUMN suppressed;
