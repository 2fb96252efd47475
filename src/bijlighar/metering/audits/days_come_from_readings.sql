-- A meter-day is made of raw readings of that day, or is wholly estimated between two days that have some
-- checked: SELECT count(*) FROM metering_day
SELECT d.day, d.meter_id, d.version
FROM metering_day d
WHERE NOT EXISTS (SELECT 1 FROM metering_raw_day r WHERE r.day = d.day AND r.meter_id = d.meter_id)
  AND NOT (
      d.estimated_wh = d.energy_wh AND d.missing_blocks = 0
      AND EXISTS (SELECT 1 FROM metering_raw_day r WHERE r.day = d.day - 1 AND r.meter_id = d.meter_id)
      AND EXISTS (SELECT 1 FROM metering_raw_day r WHERE r.day = d.day + 1 AND r.meter_id = d.meter_id)
  )
