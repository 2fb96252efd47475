-- A reversal takes back one transfer: the same amount between the same accounts, the other way round
-- checked: SELECT count(*) FROM ledger_transfer WHERE code >= 1000
SELECT r.holder_id, r.for_day, r.code, r.sequence, r.amount_paise, o.amount_paise AS original_paise
FROM ledger_transfer r
LEFT JOIN ledger_transfer o
       ON o.holder_id = r.holder_id AND o.for_day = r.for_day AND o.code = r.code - 1000 AND o.sequence = r.sequence
WHERE r.code >= 1000
  AND (o.amount_paise, o.debit_code, o.credit_code)
      IS DISTINCT FROM (r.amount_paise, r.credit_code, r.debit_code)
