-- No more is taken from a deposit than is held, and no more is paid on instalments than fell due
-- checked: SELECT count(DISTINCT holder_id) FROM ledger_transfer WHERE 4 IN (debit_code, credit_code) OR 5 IN (debit_code, credit_code)
SELECT holder_id, held_paise, due_paise
FROM (SELECT holder_id,
             sum(CASE WHEN credit_code = 4 THEN amount_paise WHEN debit_code = 4 THEN -amount_paise ELSE 0 END) AS held_paise,
             sum(CASE WHEN debit_code = 5 THEN amount_paise WHEN credit_code = 5 THEN -amount_paise ELSE 0 END) AS due_paise
      FROM ledger_transfer
      WHERE debit_code IN (4, 5) OR credit_code IN (4, 5)
      GROUP BY holder_id) accounts
WHERE held_paise < 0 OR due_paise < 0
