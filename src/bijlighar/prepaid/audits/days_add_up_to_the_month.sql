-- A day was charged the month through it less the month before it, which is the month through the day before
-- checked: SELECT count(DISTINCT (connection_id, for_day)) FROM prepaid_charge
WITH day AS (
    SELECT c.connection_id, c.for_day, max(c.version) AS version, sum(line.paise) AS charged
    FROM prepaid_charge c
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(paise), 0) AS paise
        FROM unnest(coalesce(c.regular_paise, '{}') || coalesce(c.step_paise, '{}')) AS each (paise)
    ) line
    GROUP BY 1, 2
), latest AS (
    SELECT c.*, d.charged, (c.category_code, c.area_code, c.sanctioned_load_w, c.contract_demand_w,
                         c.contract_demand_va, c.load_millihp, c.is_smart)::text AS terms
    FROM day d JOIN prepaid_charge c USING (connection_id, for_day, version)
), chained AS (
    SELECT connection_id, for_day, month_before_paise, month_paise, charged, days_before, terms,
           lag(terms) OVER month AS terms_until, lag(days_before) OVER month AS days_until,
           lag(month_paise) OVER month AS month_until_paise
    FROM latest WHERE kind_code <> 'WITHDRAWN'
    WINDOW month AS (PARTITION BY connection_id, cycle_from ORDER BY for_day)
)
SELECT connection_id, for_day, month_before_paise, month_paise, month_until_paise, charged
FROM chained
WHERE charged <> month_paise - month_before_paise
   OR (days_before = 0 AND month_before_paise <> 0)
   OR (terms = terms_until AND days_before = days_until + 1 AND month_before_paise <> month_until_paise)
UNION ALL
SELECT connection_id, for_day, month_before_paise, month_paise, NULL, charged
FROM latest WHERE kind_code = 'WITHDRAWN' AND charged <> 0
