-- A photo's reading counts exactly when nothing was doubtful or an officer took it, and its raw days hold what was shared
-- checked: SELECT count(*) FROM metering_photo_confirmed
SELECT k.reading_id, k.doubts, d.decision_code, t.register_wh, t.shared_wh
FROM metering_photo_confirmed k
LEFT JOIN metering_photo_decision d ON d.reading_id = k.reading_id
LEFT JOIN metering_photo_taken t ON t.reading_id = k.reading_id
LEFT JOIN metering_ingest_batch b ON b.id = t.batch_id
WHERE (t.reading_id IS NOT NULL) <> (k.doubts = '{}' OR coalesce(d.decision_code = 'TAKE', FALSE))
   OR (k.doubts = '{}' AND d.reading_id IS NOT NULL)
   OR (t.batch_id IS NULL AND t.shared_wh <> 0)
   OR (t.batch_id IS NOT NULL AND (b.kind <> 1 OR b.layout ->> 'name' <> 'PHOTO'))
