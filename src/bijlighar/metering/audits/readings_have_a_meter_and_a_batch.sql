-- Raw days and versions name a meter and a batch that exist
-- checked: SELECT (SELECT count(*) FROM metering_raw_day) + (SELECT count(*) FROM metering_day)
SELECT 'metering_raw_day' AS in_table, r.day, r.meter_id, r.batch_id
FROM metering_raw_day r
LEFT JOIN metering_meter m ON m.id = r.meter_id
LEFT JOIN metering_ingest_batch b ON b.id = r.batch_id
WHERE m.id IS NULL OR b.id IS NULL
UNION ALL
SELECT 'metering_day', d.day, d.meter_id, d.batch_id
FROM metering_day d
LEFT JOIN metering_meter m ON m.id = d.meter_id
LEFT JOIN metering_ingest_batch b ON b.id = d.batch_id
WHERE m.id IS NULL OR b.id IS NULL
