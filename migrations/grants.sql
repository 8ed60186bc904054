-- What the service may do in its account, said anew after every migration.
-- The log: insert and select. The vault: no update. Everything else is its own.
GRANT USAGE, CREATE ON SCHEMA {schema} TO {role};
GRANT SELECT, INSERT ON stored_events TO {role};
GRANT SELECT ON events, applied_migrations TO {role};
GRANT SELECT, INSERT, DELETE ON vault TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE
   ON commands, addresses, profiles, standing, contact_standing, campaign_gates,
      due, followers, read_models, parked_streams, uploads, upload_parts, api_keys,
      confirmation_tokens, sign_up_counts, segment_watches
   TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE
   ON ledger, ledger_tiles, ledger_positions, ledger_heads, ledger_sealed_buckets,
      ledger_sealed_nodes
   TO {role};
GRANT SELECT, INSERT ON ledger_checkpoints, ledger_timestamps TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON suppressions TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON activity_keys TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE
   ON suppressions, suppression_peppers, stopped_contacts TO {role};
GRANT SELECT ON contact_suppressions TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_cursors, webhook_attempts TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON paces, warmed, recent_campaigns TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON hit_spools TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON series_starts, series_arrivals, noticed_imports TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON projection_faults TO {role};
GRANT SELECT, INSERT, DELETE ON sealed_proofs TO {role};
GRANT USAGE ON SEQUENCE read_model_generations TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON moments TO {role};
-- A copy of the account's schema alone comes without these.
CREATE SCHEMA IF NOT EXISTS {moment_1};
CREATE SCHEMA IF NOT EXISTS {moment_2};
GRANT USAGE, CREATE ON SCHEMA {moment_1}, {moment_2} TO {role};
GRANT EXECUTE ON FUNCTION begin_append(), folded(text) TO {role};
