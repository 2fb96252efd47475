-- A rejected row that went in later went in by a replay of its own batch
-- checked: SELECT count(*) FROM metering_rejected_row
SELECT r.batch_id, r.line_number, r.replayed_by_id
FROM metering_rejected_row r
JOIN metering_ingest_batch b ON b.id = r.replayed_by_id
WHERE b.replay_of_id IS DISTINCT FROM r.batch_id
