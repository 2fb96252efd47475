-- Every compensation stands once in the ledger, with its amount, account and day; and nothing else does under its kind
-- checked: SELECT count(*) FROM complaints_compensation
SELECT p.id, p.complaint_id, t.holder_id, t.sequence
FROM complaints_compensation p
FULL JOIN (SELECT * FROM ledger_transfer WHERE code = 120) t
     ON t.holder_id = p.connection_id AND t.sequence = p.id AND t.for_day = p.for_day
WHERE p.id IS NULL OR t.holder_id IS NULL OR t.amount_paise <> p.amount_paise
   OR t.credit_code <> p.account_code OR t.debit_code <> 403
