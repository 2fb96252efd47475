-- Every receipt stands in the ledger once with its amount, and every recharge in the ledger has its receipt
-- checked: SELECT count(*) FROM prepaid_credit
WITH posted AS (
    SELECT holder_id AS connection_id, substr(document, 9) AS receipt_number, sum(amount_paise) AS posted,
           count(*) AS times
    FROM ledger_transfer WHERE code = 70 GROUP BY 1, 2
)
SELECT connection_id, receipt_number, c.amount_paise, p.posted, p.times
FROM prepaid_credit c FULL JOIN posted p USING (connection_id, receipt_number)
WHERE c.amount_paise IS DISTINCT FROM p.posted OR p.times <> 1
