-- What a company has asked for and not got is what its consumers still have to pay
-- checked: SELECT count(DISTINCT company_id) FROM ledger_transfer WHERE debit_code = 302 OR credit_code = 302
SELECT company_id, asked_paise, due_paise
FROM (SELECT company_id,
             sum(CASE WHEN credit_code = 302 THEN amount_paise WHEN debit_code = 302 THEN -amount_paise ELSE 0 END) AS asked_paise,
             sum(CASE WHEN debit_code = 5 THEN amount_paise WHEN credit_code = 5 THEN -amount_paise ELSE 0 END) AS due_paise
      FROM ledger_transfer
      WHERE debit_code IN (5, 302) OR credit_code IN (5, 302)
      GROUP BY company_id) books
WHERE asked_paise <> due_paise
