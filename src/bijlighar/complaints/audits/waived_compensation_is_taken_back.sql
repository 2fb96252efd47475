-- What was posted for a complaint whose compensation was waived stands in the ledger as taken back
-- checked: SELECT count(*) FROM complaints_complaint WHERE waived_at IS NOT NULL
SELECT c.id, p.id AS compensation_id
FROM complaints_complaint c
JOIN complaints_compensation p ON p.complaint_id = c.id
WHERE c.waived_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM ledger_transfer t WHERE t.holder_id = p.connection_id AND t.code = 1120
                  AND t.sequence = p.id AND t.for_day = p.for_day AND t.amount_paise = p.amount_paise)
