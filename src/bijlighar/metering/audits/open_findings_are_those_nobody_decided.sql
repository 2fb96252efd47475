-- The queue of findings holds those of newest versions that nobody decided, as they stand, and no others
-- checked: SELECT count(*) FROM metering_finding WHERE NOT metering_is_archived(day)
WITH newest AS (
    SELECT f.* FROM metering_finding f
    WHERE NOT metering_is_archived(f.day) AND NOT EXISTS (
        SELECT 1 FROM metering_day n WHERE n.day = f.day AND n.meter_id = f.meter_id AND n.version = f.version + 1)
), due AS (
    SELECT f.*, m.company_id FROM newest f JOIN metering_meter m ON m.id = f.meter_id
    WHERE NOT EXISTS (
        SELECT 1 FROM metering_finding_decision d
        WHERE d.meter_id = f.meter_id AND d.day = f.day AND d.code = f.code AND d.from_block = f.from_block
        AND d.to_block = f.to_block AND d.found_value = f.found_value AND NOT EXISTS (
            SELECT 1 FROM metering_correction_step s
            WHERE s.correction_id = d.correction_id AND s.step_code IN ('REJECTED', 'REVERSED')))
)
SELECT 'missing' AS what, due.meter_id, due.day, due.version, due.code, due.from_block
FROM due LEFT JOIN metering_finding_open o USING (meter_id, day, code, from_block)
WHERE o.meter_id IS NULL AND NOT EXISTS (
    SELECT 1 FROM metering_finding_closed c WHERE c.meter_id = due.meter_id AND c.day = due.day
    AND c.version = due.version AND c.code = due.code AND c.from_block = due.from_block)
UNION ALL
SELECT 'not due', o.meter_id, o.day, o.version, o.code, o.from_block
FROM metering_finding_open o LEFT JOIN due USING (meter_id, day, code, from_block)
WHERE NOT metering_is_archived(o.day) AND (o.version, o.to_block, o.found_value, o.against_value, o.company_id)
    IS DISTINCT FROM (due.version, due.to_block, due.found_value, due.against_value, due.company_id)
