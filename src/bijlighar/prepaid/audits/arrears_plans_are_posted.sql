-- What was owed before becoming prepaid left the bills once, as its plan says, and every part belongs to a plan
-- checked: SELECT count(*) FROM prepaid_arrears_plan
SELECT coalesce(p.connection_id, t.holder_id) AS connection_id, coalesce(p.number, t.sequence) AS number,
       p.amount_paise AS planned_paise, t.amount_paise AS posted_paise
FROM prepaid_arrears_plan p
FULL JOIN (SELECT * FROM ledger_transfer WHERE code = 62) t
    ON t.holder_id = p.connection_id AND t.sequence = p.number
WHERE (p.amount_paise, 3, 1) IS DISTINCT FROM (t.amount_paise, t.debit_code::int, t.credit_code::int)
UNION ALL
SELECT t.holder_id, t.sequence, NULL, t.amount_paise
FROM ledger_transfer t
WHERE t.code IN (61, 63, 64) AND NOT EXISTS (
    SELECT 1 FROM prepaid_arrears_plan p WHERE p.connection_id = t.holder_id
      AND p.number = CASE WHEN t.code = 63 THEN t.sequence / 100 ELSE t.sequence END
      AND t.for_day >= p.from_day)
