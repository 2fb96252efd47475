-- Every line of a bill that was made anew is taken back on the newer bill's day, and of no other bill
-- checked: SELECT count(*) FROM billing_bill
WITH bills AS (
    SELECT connection_id, cycle_from, cycle_to, revision, lines_paise,
           lead(issued_on) OVER (PARTITION BY connection_id, cycle_from ORDER BY revision) AS replaced_on
    FROM billing_bill
), wanted AS (
    SELECT connection_id AS holder_id, cycle_to - 1 AS for_day, revision::bigint AS sequence, 1010 + line.n AS code,
           abs(line.paise) AS amount_paise, replaced_on AS posted_on
    FROM bills CROSS JOIN LATERAL unnest(lines_paise) WITH ORDINALITY AS line (paise, n)
    WHERE line.paise <> 0 AND replaced_on IS NOT NULL
), posted AS (
    SELECT holder_id, for_day, sequence, code, amount_paise, posted_on
    FROM ledger_transfer WHERE code BETWEEN 1010 AND 1019
)
SELECT holder_id, for_day, code, sequence, w.amount_paise AS billed_paise, p.amount_paise AS taken_back_paise
FROM wanted w FULL JOIN posted p USING (holder_id, for_day, code, sequence)
WHERE (w.amount_paise, w.posted_on) IS DISTINCT FROM (p.amount_paise, p.posted_on)
