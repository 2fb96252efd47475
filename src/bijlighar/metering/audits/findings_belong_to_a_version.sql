-- A finding belongs to a version of a meter-day and to blocks of it
-- checked: SELECT count(*) FROM metering_finding
SELECT f.meter_id, f.day, f.version, f.code, f.from_block, f.to_block
FROM metering_finding f
WHERE (NOT metering_is_archived(f.day) AND NOT EXISTS (
    SELECT 1 FROM metering_day d WHERE d.day = f.day AND d.meter_id = f.meter_id AND d.version = f.version))
   OR f.from_block NOT BETWEEN 0 AND 95 OR f.to_block NOT BETWEEN f.from_block + 1 AND 96
