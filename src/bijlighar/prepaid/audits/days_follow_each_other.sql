-- In a month's latest versions each day begins where the known day before it ended, and only a full month closes
-- checked: SELECT count(DISTINCT (connection_id, for_day)) FROM prepaid_charge
WITH latest AS (
    SELECT DISTINCT ON (connection_id, for_day) *
    FROM prepaid_charge ORDER BY connection_id, for_day, version DESC
), chained AS (
    SELECT *, row_number() OVER month - 1 AS place, lag(energy_after_wh, 1, 0::bigint) OVER month AS energy_until,
           lag(solar_after_wh, 1, 0::bigint) OVER month AS solar_until,
           lag(estimated_after_wh, 1, 0::bigint) OVER month AS estimated_until
    FROM latest WHERE kind_code <> 'WITHDRAWN'
    WINDOW month AS (PARTITION BY connection_id, segment_from ORDER BY for_day)
)
SELECT connection_id, for_day, days_before, place, energy_before_wh, energy_until, is_closing
FROM chained
WHERE days_before <> place OR energy_before_wh <> energy_until OR solar_before_wh <> solar_until
   OR estimated_before_wh <> estimated_until OR energy_after_wh < energy_before_wh
   OR is_closing <> (for_day = segment_to - 1 AND place + 1 = segment_to - segment_from)
   OR for_day < segment_from OR for_day >= segment_to
