-- A meter-day is made of raw readings of that day, or of a correction, or is dark or missing, or is wholly estimated
-- checked: SELECT count(*) FROM metering_day
SELECT d.day, d.meter_id, d.version
FROM metering_day d
WHERE NOT EXISTS (SELECT 1 FROM metering_raw_day r WHERE r.day = d.day AND r.meter_id = d.meter_id)
  AND NOT (
      d.estimated_wh = d.energy_wh AND d.missing_blocks = 0
      AND (metering_is_archived(d.day - 1)
           OR EXISTS (SELECT 1 FROM metering_raw_day r WHERE r.day = d.day - 1 AND r.meter_id = d.meter_id))
      AND (metering_is_archived(d.day + 1)
           OR EXISTS (SELECT 1 FROM metering_raw_day r WHERE r.day = d.day + 1 AND r.meter_id = d.meter_id))
  )
  AND NOT (d.batch_id = 0 AND (d.energy_wh = 0 OR EXISTS (
      SELECT 1 FROM metering_correction c WHERE c.day = d.day AND c.meter_id = d.meter_id)))
