-- What the days of a month were charged, version by version, adds up to the month as it was rated
-- checked: SELECT count(DISTINCT (connection_id, segment_from)) FROM prepaid_charge
WITH day AS (
    SELECT c.connection_id, c.for_day, max(c.version) AS version, sum(line.paise) AS charged
    FROM prepaid_charge c
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(paise), 0) AS paise
        FROM unnest(coalesce(c.regular_paise, '{}') || coalesce(c.step_paise, '{}')) AS each (paise)
    ) line
    GROUP BY 1, 2
), running AS (
    SELECT d.connection_id, d.for_day, c.month_paise, c.kind_code, d.charged,
           sum(d.charged) FILTER (WHERE c.kind_code <> 'WITHDRAWN')
               OVER (PARTITION BY c.connection_id, c.segment_from ORDER BY d.for_day) AS so_far
    FROM day d JOIN prepaid_charge c USING (connection_id, for_day, version)
)
SELECT connection_id, for_day, month_paise, so_far, charged
FROM running
WHERE CASE WHEN kind_code = 'WITHDRAWN' THEN charged <> 0 ELSE month_paise <> so_far END
