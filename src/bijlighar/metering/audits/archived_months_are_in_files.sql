-- An archived month has no row left in the tables, and every file of it was read back whole
-- checked: SELECT count(*) FROM metering_archive_step
WITH archived AS (
    SELECT DISTINCT ON (month) id, month, step_code FROM metering_archive_step ORDER BY month, id DESC
)
SELECT a.month, a.id AS step_id, f.name AS file, f.rows, f.read_rows, f.check_sum, f.read_sum
FROM archived a LEFT JOIN metering_archive_file f
    ON f.step_id = a.id AND (f.rows <> f.read_rows OR f.check_sum <> f.read_sum)
WHERE a.step_code = 'ARCHIVED' AND (
    f.id IS NOT NULL
    OR EXISTS (SELECT 1 FROM metering_day d WHERE d.day >= a.month AND d.day < a.month + interval '1 month')
    OR EXISTS (SELECT 1 FROM metering_raw_day r WHERE r.day >= a.month AND r.day < a.month + interval '1 month'))
