-- A receipt number moves money in the ledger once, whatever it is for
-- checked: SELECT count(*) FROM payments_receipt
SELECT r.number, count(*) AS times
FROM payments_receipt r JOIN ledger_receipt l ON l.holder_id = r.connection_id AND l.receipt_number = r.number
GROUP BY r.number HAVING count(*) <> 1
