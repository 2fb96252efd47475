-- A check meter hangs where somebody asked for it, beside another meter, and comes down when that is over
-- checked: SELECT count(*) FROM metering_installation WHERE role_code = 'CHECK'
SELECT i.id, i.meter_id, i.connection_id, f.request_id
FROM metering_installation i
LEFT JOIN metering_check_fitting f ON f.installation_id = i.id
LEFT JOIN metering_check_request r ON r.id = f.request_id
WHERE i.role_code = 'CHECK' AND (
    r.id IS NULL OR r.connection_id <> i.connection_id OR r.meter_id = i.meter_id
    OR i.to_at IS NULL AND (
        EXISTS (SELECT 1 FROM metering_check_verdict v WHERE v.request_id = r.id)
        OR EXISTS (SELECT 1 FROM metering_check_withdrawn w WHERE w.request_id = r.id)
    )
)
