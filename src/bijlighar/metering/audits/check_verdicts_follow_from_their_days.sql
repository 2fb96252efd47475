-- A check meter's verdict by days holds the sums of exactly those days that were compared
-- checked: SELECT count(*) FROM metering_check_verdict
SELECT v.request_id, v.main_wh, v.check_wh, d.main_wh AS main_wh_of_days, d.check_wh AS check_wh_of_days
FROM metering_check_verdict v
CROSS JOIN LATERAL (
    SELECT coalesce(sum((each ->> 'main_wh')::bigint), 0) AS main_wh,
           coalesce(sum((each ->> 'check_wh')::bigint), 0) AS check_wh
    FROM jsonb_array_elements(v.days) each WHERE each ->> 'basis' IS NOT NULL
) d
WHERE v.basis_code = 'DAYS' AND (v.main_wh <> d.main_wh OR v.check_wh <> d.check_wh)
