-- Every receipt stands in the ledger once with its amount, and every payment in the ledger has its receipt
-- checked: SELECT count(*) FROM billing_payment
WITH posted AS (
    SELECT holder_id AS connection_id, substr(document, 9) AS receipt_number, sum(amount_paise) AS posted,
           count(*) AS times
    FROM ledger_transfer WHERE code = 71 GROUP BY 1, 2
)
SELECT connection_id, receipt_number, y.amount_paise, p.posted, p.times
FROM billing_payment y FULL JOIN posted p USING (connection_id, receipt_number)
WHERE y.amount_paise IS DISTINCT FROM p.posted OR p.times <> 1
