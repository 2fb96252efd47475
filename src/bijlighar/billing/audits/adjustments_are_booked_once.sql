-- An approved adjustment stands in the ledger once, line by line, one taken back also reversed, and no other does
-- checked: SELECT count(*) FROM billing_adjustment
WITH lines AS (
    SELECT a.id, a.connection_id AS holder_id, a.to_date - 1 AS for_day, 80 + line.n AS code, line.paise, s.account_code,
           s.booked_on, s.step_code, (ARRAY[201, 202, 203, 301, 204, 102, 206])[line.n] AS head
    FROM billing_adjustment a
    JOIN billing_adjustment_step s ON s.adjustment_id = a.id AND s.step_code = 'APPROVED'
    CROSS JOIN LATERAL unnest(a.lines_paise) WITH ORDINALITY AS line (paise, n)
    WHERE line.paise <> 0
), wanted AS (
    SELECT holder_id, for_day, code, id AS sequence, abs(paise) AS amount_paise, booked_on AS posted_on,
           CASE WHEN paise > 0 THEN account_code ELSE head END AS debit_code,
           CASE WHEN paise > 0 THEN head ELSE account_code END AS credit_code
    FROM lines
    UNION ALL
    SELECT l.holder_id, l.for_day, l.code + 1000, l.id, abs(l.paise), r.booked_on,
           CASE WHEN l.paise > 0 THEN l.head ELSE l.account_code END,
           CASE WHEN l.paise > 0 THEN l.account_code ELSE l.head END
    FROM lines l JOIN billing_adjustment_step r ON r.adjustment_id = l.id AND r.step_code = 'REVERSED'
), posted AS (
    SELECT holder_id, for_day, code, sequence, amount_paise, posted_on, debit_code::int, credit_code::int
    FROM ledger_transfer WHERE code BETWEEN 80 AND 89 OR code BETWEEN 1080 AND 1089
)
SELECT 'line' AS what, holder_id, for_day, code, sequence, w.amount_paise AS approved_paise, p.amount_paise AS posted_paise
FROM wanted w FULL JOIN posted p USING (holder_id, for_day, code, sequence)
WHERE (w.amount_paise, w.posted_on, w.debit_code, w.credit_code)
      IS DISTINCT FROM (p.amount_paise, p.posted_on, p.debit_code, p.credit_code)
UNION ALL
SELECT 'total', connection_id, from_date, NULL, id, amount_paise, lines.paise
FROM billing_adjustment
CROSS JOIN LATERAL (SELECT sum(paise) AS paise FROM unnest(lines_paise) AS line (paise)) lines
WHERE amount_paise <> lines.paise
