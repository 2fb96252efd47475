-- A bill's lines add up to its total, and each stands in the ledger once with its amount and accounts
-- checked: SELECT count(*) FROM billing_bill
WITH wanted AS (
    SELECT b.connection_id AS holder_id, b.cycle_to - 1 AS for_day, b.revision::bigint AS sequence,
           10 + line.n AS code, abs(line.paise) AS amount_paise, 'bill/' || b.number AS document,
           CASE WHEN line.paise > 0 THEN 1 ELSE head END AS debit_code,
           CASE WHEN line.paise > 0 THEN head ELSE 1 END AS credit_code
    FROM billing_bill b
    CROSS JOIN LATERAL unnest(b.lines_paise) WITH ORDINALITY AS line (paise, n)
    CROSS JOIN LATERAL (SELECT (ARRAY[201, 202, 203, 301, 204, 102])[line.n] AS head) heads
    WHERE line.paise <> 0
), posted AS (
    SELECT holder_id, for_day, sequence, code, amount_paise, document, debit_code::int, credit_code::int
    FROM ledger_transfer WHERE code BETWEEN 11 AND 19
)
SELECT 'line' AS what, holder_id, for_day, code, w.amount_paise AS billed_paise, p.amount_paise AS posted_paise
FROM wanted w FULL JOIN posted p USING (holder_id, for_day, code, sequence)
WHERE (w.amount_paise, w.debit_code, w.credit_code, w.document)
      IS DISTINCT FROM (p.amount_paise, p.debit_code, p.credit_code, p.document)
UNION ALL
SELECT 'total', connection_id, cycle_from, revision, total_paise, lines.paise
FROM billing_bill
CROSS JOIN LATERAL (SELECT sum(paise) AS paise FROM unnest(lines_paise) AS line (paise)) lines
WHERE total_paise <> lines.paise
