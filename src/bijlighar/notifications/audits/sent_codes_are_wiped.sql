-- A message is sent or given up, never both, and a one-time code is wiped once its message is settled
-- checked: SELECT count(*) FROM kernel_outbox
SELECT id, template, created_at, sent_at, failed_at
FROM kernel_outbox
WHERE (sent_at IS NOT NULL AND failed_at IS NOT NULL)
   OR ((sent_at IS NOT NULL OR failed_at IS NOT NULL) AND context ? 'code')
