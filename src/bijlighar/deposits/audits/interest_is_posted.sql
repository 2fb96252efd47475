-- Interest stands in the ledger once as it was reckoned, on the last day of its time
-- checked: SELECT count(*) FROM deposits_interest
WITH posted AS (
    SELECT holder_id, for_day, amount_paise, debit_code::int, credit_code::int
    FROM ledger_transfer WHERE code = 95
), wanted AS (
    SELECT connection_id AS holder_id, to_date - 1 AS for_day, amount_paise, 401 AS debit_code,
           credited_code::int AS credit_code
    FROM deposits_interest WHERE amount_paise > 0
)
SELECT holder_id, for_day, w.amount_paise AS reckoned_paise, p.amount_paise AS posted_paise
FROM wanted w FULL JOIN posted p USING (holder_id, for_day)
WHERE (w.amount_paise, w.debit_code, w.credit_code) IS DISTINCT FROM (p.amount_paise, p.debit_code, p.credit_code)
