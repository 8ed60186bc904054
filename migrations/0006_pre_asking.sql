-- Serves who has held an address, also in the past.
CREATE INDEX vault_address_idx ON vault (value) WHERE field = 'address';

-- Serves the consents that were given at one source, in the order of the log. Evidence
-- is always JSON.
CREATE INDEX vault_source_idx ON vault ((value::jsonb ->> 'source'), position)
 WHERE field = 'evidence';
