-- Every receipt stands in the ledger once with its amount, and all money that came in has its receipt
-- checked: SELECT count(*) FROM ledger_receipt
WITH posted AS (
    SELECT holder_id, code, substr(document, 9) AS receipt_number, sum(amount_paise) AS posted,
           count(*) AS times
    FROM ledger_transfer WHERE code IN (70, 71, 91, 110) GROUP BY 1, 2, 3
)
SELECT holder_id, code, receipt_number, r.amount_paise, p.posted, p.times
FROM ledger_receipt r FULL JOIN posted p USING (holder_id, code, receipt_number)
WHERE r.amount_paise IS DISTINCT FROM p.posted OR p.times <> 1
