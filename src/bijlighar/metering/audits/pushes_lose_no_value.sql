-- Every value that a pushed batch was told to have brought is in a block or in the inbox
-- checked: SELECT count(*) FROM metering_push
SELECT b.id, b.name, b.rows_taken, coalesce(k.told, 0) AS in_blocks, coalesce(i.told, 0) AS in_inbox
FROM metering_push p
JOIN metering_ingest_batch b ON b.id = p.batch_id
LEFT JOIN (SELECT batch_id, sum(bit_count(present)) AS told FROM metering_push_block GROUP BY batch_id) k ON k.batch_id = b.id
LEFT JOIN (SELECT batch_id, count(*) AS told FROM metering_push_inbox GROUP BY batch_id) i ON i.batch_id = b.id
WHERE b.rows_taken <> coalesce(k.told, 0) + coalesce(i.told, 0)
  AND NOT EXISTS (SELECT 1 FROM metering_push_shard s WHERE s.is_dropped AND s.day BETWEEN b.first_day AND b.last_day)
