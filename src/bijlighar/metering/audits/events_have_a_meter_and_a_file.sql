-- Events, relay readings and addresses name a meter that exists, and an event from a file names its file
-- checked: SELECT (SELECT count(*) FROM metering_event) + (SELECT count(*) FROM metering_relay_reading) + (SELECT count(*) FROM metering_endpoint)
SELECT 'metering_event' AS in_table, e.meter_id, e.batch_id
FROM metering_event e
LEFT JOIN metering_meter m ON m.id = e.meter_id
LEFT JOIN metering_event_batch b ON b.id = e.batch_id
WHERE m.id IS NULL OR (e.source_code = 'FILE' AND b.id IS NULL)
UNION ALL
SELECT 'metering_relay_reading', r.meter_id, NULL
FROM metering_relay_reading r LEFT JOIN metering_meter m ON m.id = r.meter_id WHERE m.id IS NULL
UNION ALL
SELECT 'metering_endpoint', p.meter_id, NULL
FROM metering_endpoint p LEFT JOIN metering_meter m ON m.id = p.meter_id WHERE m.id IS NULL
