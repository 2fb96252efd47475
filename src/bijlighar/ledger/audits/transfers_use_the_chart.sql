-- Every transfer moves money between two accounts of the chart
-- checked: SELECT count(*) FROM ledger_transfer
SELECT holder_id, for_day, code, sequence, debit_code, credit_code
FROM ledger_transfer
WHERE debit_code NOT IN (1, 2, 3, 4, 5, 6, 101, 102, 201, 202, 203, 204, 205, 206, 301, 302, 303, 304, 401, 402, 403)
   OR credit_code NOT IN (1, 2, 3, 4, 5, 6, 101, 102, 201, 202, 203, 204, 205, 206, 301, 302, 303, 304, 401, 402, 403)
