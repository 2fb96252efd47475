-- Of each plan for earlier dues exactly the parts due by the last charged day are taken, and it is open while some is left
-- checked: SELECT count(*) FROM prepaid_arrears_plan
WITH moved AS (
    SELECT holder_id AS connection_id, CASE WHEN code = 63 THEN sequence / 100 ELSE sequence END AS number,
           sum(amount_paise) FILTER (WHERE code = 61) AS taken, sum(amount_paise) FILTER (WHERE code <> 61) AS given
    FROM ledger_transfer WHERE code IN (61, 63, 64) GROUP BY 1, 2
), planned AS (
    SELECT p.*, coalesce(m.taken, 0) AS taken, coalesce(m.given, 0) AS given,
           greatest(coalesce(g.through_day - p.from_day + 1, 0), 0) AS days
    FROM prepaid_arrears_plan p LEFT JOIN moved m USING (connection_id, number)
    LEFT JOIN prepaid_progress g USING (connection_id)
)
SELECT connection_id, number, amount_paise, taken, given
FROM planned
WHERE taken <> least(CASE WHEN days >= parts THEN amount_paise ELSE amount_paise / parts * days END, amount_paise - given)
   OR (ended_on IS NULL) <> (taken + given < amount_paise)
