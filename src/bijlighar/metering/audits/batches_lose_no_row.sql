-- Every row read was taken, a duplicate or rejected; every rejected row is kept and every taken day is stored
-- checked: SELECT count(*) FROM metering_ingest_batch
SELECT b.id, b.name, b.rows_read, b.rows_taken, b.rows_duplicate, b.rows_rejected, kept.rows AS rejected_kept, coalesce(raw.days, 0) + coalesce(gone.days, 0) AS raw_days
FROM metering_ingest_batch b
LEFT JOIN (SELECT batch_id, count(*) AS rows FROM metering_rejected_row GROUP BY batch_id) kept ON kept.batch_id = b.id
LEFT JOIN (SELECT batch_id, count(*) AS days FROM metering_raw_day GROUP BY batch_id) raw ON raw.batch_id = b.id
LEFT JOIN (
    SELECT a.batch_id, sum(a.raw_days) AS days
    FROM metering_archive_batch a JOIN metering_archive_step s ON s.id = a.step_id
    WHERE NOT EXISTS (SELECT 1 FROM metering_archive_step n WHERE n.month = s.month AND n.id > s.id)
    GROUP BY a.batch_id
) gone ON gone.batch_id = b.id
WHERE b.rows_read <> b.rows_taken + b.rows_duplicate + b.rows_rejected
   OR (b.replay_of_id IS NULL AND b.rows_rejected <> coalesce(kept.rows, 0))
   OR b.meter_days <> coalesce(raw.days, 0) + coalesce(gone.days, 0)
   OR b.rows_rejected <> (SELECT coalesce(sum(value::bigint), 0) FROM jsonb_each_text(b.rejected_by_reason))
