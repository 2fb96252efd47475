-- Every block that says a person put it in (flag 7) comes from an approved correction of that day
-- checked: SELECT count(*) FROM metering_day
SELECT d.day, d.meter_id, d.version
FROM metering_day d
WHERE position('\x07'::bytea IN d.flags) > 0
  AND NOT EXISTS (
      SELECT 1 FROM metering_correction c
      JOIN metering_correction_step s ON s.correction_id = c.id AND s.step_code = 'APPROVED'
      WHERE c.day = d.day AND c.meter_id = d.meter_id AND s.taken_at <= d.known_at)
