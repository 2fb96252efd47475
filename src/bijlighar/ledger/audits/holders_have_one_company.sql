-- All transfers of a holder are in the books of one company
-- checked: SELECT count(DISTINCT holder_id) FROM ledger_transfer
SELECT holder_id, count(DISTINCT company_id) AS companies
FROM ledger_transfer
GROUP BY holder_id
HAVING count(DISTINCT company_id) > 1
