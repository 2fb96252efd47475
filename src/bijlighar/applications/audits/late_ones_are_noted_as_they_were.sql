-- A breach names a due time that was over when it was noted
-- checked: SELECT count(*) FROM applications_breach
SELECT b.application_id, b.due_at, b.noted_at
FROM applications_breach b
WHERE b.noted_at < b.due_at
