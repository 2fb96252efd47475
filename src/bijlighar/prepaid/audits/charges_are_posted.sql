-- Every line of every charge stands in the ledger once, with its amount and accounts, and nothing else does
-- checked: SELECT count(*) FROM prepaid_charge
WITH expected AS (
    SELECT c.connection_id AS holder_id, c.for_day, c.version::bigint AS sequence,
           CASE WHEN c.is_closing THEN 40 ELSE 20 END + line.n AS code, line.paise, 2 AS against, line.n
    FROM prepaid_charge c CROSS JOIN LATERAL unnest(c.regular_paise) WITH ORDINALITY AS line (paise, n)
    WHERE line.paise <> 0
    UNION ALL
    SELECT c.connection_id, c.for_day, c.version,
           CASE WHEN c.kind_code IN ('CORRECTION', 'WITHDRAWN') THEN 50 ELSE 30 END + line.n, line.paise,
           CASE WHEN c.is_held THEN 3 ELSE 2 END, line.n
    FROM prepaid_charge c CROSS JOIN LATERAL unnest(c.step_paise) WITH ORDINALITY AS line (paise, n)
    WHERE line.paise <> 0
), wanted AS (
    SELECT holder_id, for_day, sequence, code, abs(paise) AS amount_paise,
           CASE WHEN paise > 0 THEN against ELSE head END AS debit_code,
           CASE WHEN paise > 0 THEN head ELSE against END AS credit_code
    FROM expected, LATERAL (SELECT (ARRAY[201, 202, 203, 301, 204, 102])[n] AS head) heads
    UNION ALL
    SELECT connection_id, for_day, version, 59, paid_out_paise, 3, 2 FROM prepaid_charge WHERE paid_out_paise <> 0
), posted AS (
    SELECT holder_id, for_day, sequence, code, amount_paise, debit_code, credit_code
    FROM ledger_transfer WHERE code BETWEEN 21 AND 59
)
SELECT holder_id, for_day, code, sequence, w.amount_paise AS charged_paise, p.amount_paise AS posted_paise
FROM wanted w FULL JOIN posted p USING (holder_id, for_day, code, sequence)
WHERE (w.amount_paise, w.debit_code, w.credit_code)
      IS DISTINCT FROM (p.amount_paise, p.debit_code::int, p.credit_code::int)
