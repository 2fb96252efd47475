-- Every raw day of a validated batch has a version, but where its meter came or went that day or told one register reading
-- checked: SELECT count(*) FROM metering_raw_day
SELECT r.day, r.meter_id, r.batch_id
FROM metering_raw_day r
JOIN metering_ingest_batch b ON b.id = r.batch_id
WHERE (b.pending_from_day IS NULL OR r.day < b.pending_from_day)
  AND (r.kind = 0 OR r.register_start_wh <> r.register_end_wh)
  AND NOT EXISTS (SELECT 1 FROM metering_day d WHERE d.day = r.day AND d.meter_id = r.meter_id)
  AND NOT EXISTS (
      SELECT 1 FROM metering_installation i
      WHERE i.meter_id = r.meter_id
        AND ((i.from_at AT TIME ZONE 'Asia/Kolkata')::date = r.day OR (i.to_at AT TIME ZONE 'Asia/Kolkata')::date = r.day)
  )
