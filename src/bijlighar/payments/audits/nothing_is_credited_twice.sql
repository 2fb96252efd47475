-- A receipt number moves money in the ledger once, whatever it is for
-- checked: SELECT count(*) FROM payments_receipt
SELECT r.number, count(*) AS times
FROM payments_receipt r JOIN ledger_receipt l
  ON l.receipt_number = r.number AND (l.holder_id = r.connection_id OR r.connection_id IS NULL)
GROUP BY r.number HAVING count(*) <> 1
