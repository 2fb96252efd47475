-- Of all steps of a connection exactly the parts due by the last charged day are taken, and none that was cancelled
-- checked: SELECT count(*) FROM prepaid_progress
WITH cancelled AS (
    SELECT connection_id, for_day, version, sum(cancelled_paise) AS paise FROM prepaid_cancelled GROUP BY 1, 2, 3
), due AS (
    SELECT c.connection_id, sum(c.spread_paise - coalesce(x.paise, 0)) AS steps,
           sum(least(CASE WHEN p.through_day - c.spread_from + 1 >= c.spread_parts THEN c.spread_paise
                     ELSE c.spread_paise / c.spread_parts * greatest(p.through_day - c.spread_from + 1, 0) END,
                     c.spread_paise - coalesce(x.paise, 0))) AS due
    FROM prepaid_charge c JOIN prepaid_progress p USING (connection_id)
    LEFT JOIN cancelled x USING (connection_id, for_day, version)
    WHERE c.spread_paise > 0 GROUP BY 1
), taken AS (
    SELECT holder_id AS connection_id, sum(amount_paise) AS taken FROM ledger_transfer WHERE code = 60 GROUP BY 1
)
SELECT connection_id, steps, due, taken
FROM due FULL JOIN taken USING (connection_id)
WHERE coalesce(taken, 0) <> coalesce(due, 0) OR coalesce(taken, 0) > coalesce(steps, 0)
