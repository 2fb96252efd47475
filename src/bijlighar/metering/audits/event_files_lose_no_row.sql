-- Every row of a file of events became a new event, was one before, or is kept with its reason
-- checked: SELECT count(*) FROM metering_event_batch
SELECT b.id, b.rows_read, b.rows_new, b.rows_known, b.rows_rejected,
       count(e.meter_id) AS events, (SELECT count(*) FROM metering_rejected_event r
        WHERE r.content_digest = b.content_digest AND r.batch_id <= b.id
        AND (r.taken_with_id IS NULL OR r.taken_with_id > b.id)) AS kept
FROM metering_event_batch b LEFT JOIN metering_event e ON e.batch_id = b.id
GROUP BY b.id
HAVING b.rows_read <> b.rows_new + b.rows_known + b.rows_rejected OR count(e.meter_id) <> b.rows_new
    OR b.rows_rejected > (SELECT count(*) FROM metering_rejected_event r
        WHERE r.content_digest = b.content_digest AND r.batch_id <= b.id
        AND (r.taken_with_id IS NULL OR r.taken_with_id > b.id))
