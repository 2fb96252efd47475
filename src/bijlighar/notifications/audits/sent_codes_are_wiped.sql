-- A message is sent or given up, never both, and says which; a one-time code is wiped once its message is settled
-- checked: SELECT count(*) FROM kernel_outbox
SELECT id, template, created_at, sent_at, failed_at, outcome_code
FROM kernel_outbox
WHERE (sent_at IS NOT NULL AND failed_at IS NOT NULL)
   OR ((sent_at IS NOT NULL OR failed_at IS NOT NULL) AND context ? 'code')
   OR (outcome_code = 'SENT') <> (sent_at IS NOT NULL)
   OR (outcome_code NOT IN ('', 'SENT')) <> (failed_at IS NOT NULL)
