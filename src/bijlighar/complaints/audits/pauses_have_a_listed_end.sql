-- A clock stands exactly while a pause of the complaint runs, and pauses of one complaint never overlap
-- checked: SELECT count(*) FROM complaints_pause
SELECT c.id, p.id AS pause_id
FROM complaints_complaint c
JOIN complaints_pause p ON p.complaint_id = c.id
LEFT JOIN complaints_pause q ON q.complaint_id = c.id AND q.id > p.id
     AND q.from_at < coalesce(p.ended_at, p.until_at) AND coalesce(q.ended_at, q.until_at) > p.from_at
WHERE q.id IS NOT NULL
   OR (p.ended_at IS NULL) <> (c.paused_at IS NOT NULL AND c.paused_at = p.from_at)
