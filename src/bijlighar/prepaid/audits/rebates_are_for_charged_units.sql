-- A prepaid meter's rebate stands once a month, and only for a month of which units were charged
-- checked: SELECT count(*) FROM ledger_transfer WHERE code = 100
WITH standing AS (
    SELECT t.holder_id, to_date((t.sequence / 100)::text, 'YYYYMMDD') AS month_from, count(*) AS times
    FROM ledger_transfer t
    WHERE t.code = 100
      AND NOT EXISTS (SELECT 1 FROM ledger_transfer r
                      WHERE (r.holder_id, r.for_day, r.code, r.sequence)
                          = (t.holder_id, t.for_day, 1100::smallint, t.sequence))
    GROUP BY 1, 2
)
SELECT s.holder_id, s.month_from, s.times
FROM standing s
WHERE s.times > 1
   OR NOT EXISTS (SELECT 1 FROM prepaid_charge c
                  WHERE c.connection_id = s.holder_id AND c.for_day >= s.month_from
                    AND c.for_day < s.month_from + interval '1 month'
                    AND c.energy_after_wh > c.energy_before_wh)
