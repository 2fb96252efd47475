-- In a month's latest versions each day begins where the known day before it ended, and only a full month closes
-- checked: SELECT count(DISTINCT (connection_id, for_day)) FROM prepaid_charge
WITH latest AS (
    SELECT DISTINCT ON (connection_id, for_day) *
    FROM prepaid_charge ORDER BY connection_id, for_day, version DESC
), chained AS (
    SELECT *, lag(days_before + 1, 1, 0) OVER month AS days_until,
           lag(for_day, 1, segment_from - 1) OVER month AS day_until,
           lag(energy_after_wh, 1, 0::bigint) OVER month AS energy_until,
           lag(solar_after_wh, 1, 0::bigint) OVER month AS solar_until,
           lag(estimated_after_wh, 1, 0::bigint) OVER month AS estimated_until
    FROM latest WHERE kind_code <> 'WITHDRAWN'
    WINDOW month AS (PARTITION BY connection_id, cycle_from ORDER BY for_day)
), placed AS (
    -- Between two charged days there may be postpaid ones, which count on as well.
    SELECT *, EXISTS (
        SELECT 1 FROM consumers_terms t
        WHERE t.connection_id = c.connection_id AND NOT t.is_prepaid AND c.for_day - c.day_until > 1
          AND t.from_date < c.for_day AND (t.to_date IS NULL OR t.to_date > c.day_until + 1)) AS has_postpaid_before
    FROM chained c
)
SELECT connection_id, for_day, days_before, days_until, energy_before_wh, energy_until, is_closing
FROM placed
WHERE CASE WHEN has_postpaid_before
           THEN days_before < days_until OR days_before - days_until > for_day - day_until - 1
                OR energy_before_wh < energy_until OR solar_before_wh < solar_until
                OR estimated_before_wh < estimated_until
           ELSE days_before <> days_until OR energy_before_wh <> energy_until OR solar_before_wh <> solar_until
                OR estimated_before_wh <> estimated_until END
   OR energy_after_wh < energy_before_wh
   OR is_closing <> (for_day = segment_to - 1 AND days_before + 1 = segment_to - segment_from)
   OR for_day < segment_from OR for_day >= segment_to
