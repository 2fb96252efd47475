-- The account of what is not yet due holds steps and earlier dues less the parts taken or given, never below nothing
-- checked: SELECT count(*) FROM prepaid_progress
WITH held AS (
    SELECT holder_id AS connection_id,
           sum(CASE WHEN debit_code = 3 THEN amount_paise ELSE -amount_paise END) AS held
    FROM ledger_transfer WHERE debit_code = 3 OR credit_code = 3 GROUP BY 1
), steps AS (
    SELECT connection_id, sum(spread_paise) AS steps FROM prepaid_charge WHERE spread_paise > 0 GROUP BY 1
), taken AS (
    SELECT holder_id AS connection_id, sum(amount_paise) AS taken FROM ledger_transfer WHERE code = 60 GROUP BY 1
), earlier AS (
    SELECT holder_id AS connection_id,
           sum(CASE WHEN code = 62 THEN amount_paise ELSE -amount_paise END) AS earlier
    FROM ledger_transfer WHERE code IN (61, 62, 63, 64) GROUP BY 1
), cancelled AS (
    SELECT connection_id, sum(cancelled_paise) AS cancelled FROM prepaid_cancelled GROUP BY 1
)
SELECT connection_id, held, steps, taken, cancelled, earlier
FROM held FULL JOIN steps USING (connection_id) FULL JOIN taken USING (connection_id)
FULL JOIN cancelled USING (connection_id) FULL JOIN earlier USING (connection_id)
WHERE coalesce(held, 0) < 0
   OR coalesce(held, 0) <> coalesce(steps, 0) - coalesce(taken, 0) - coalesce(cancelled, 0)
                           + coalesce(earlier, 0)
