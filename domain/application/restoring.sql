-- name: let_go
-- The log goes on.
UPDATE ledger SET held = NULL;

-- name: open_campaigns
-- Campaigns of which attempts may begin.
SELECT campaign_id AS id FROM campaign_gates WHERE open;

-- name: forget_what_was_due
-- Messages that were to go out when the backup was made: they may have gone since.
DELETE FROM due WHERE kind = 'send_confirmation';
