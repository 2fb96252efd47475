-- A late charge stands with a bill of its connection that was issued on its day, and is no more than the dues on it
-- checked: SELECT count(*) FROM ledger_transfer WHERE code = 72
SELECT t.holder_id, t.for_day, t.sequence, t.amount_paise, t.document, b.previous_dues_paise
FROM ledger_transfer t
LEFT JOIN billing_bill b ON b.connection_id = t.holder_id AND b.revision = 0 AND 'late/' || b.number = t.document
WHERE t.code = 72
  AND (b.number IS NULL OR b.issued_on <> t.for_day OR t.amount_paise >= b.previous_dues_paise
       OR t.debit_code <> 1 OR t.credit_code <> 205 OR to_char(b.cycle_from, 'YYYYMMDD')::bigint <> t.sequence)
