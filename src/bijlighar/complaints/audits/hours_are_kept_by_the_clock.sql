-- A due time by hours is never earlier than the allowed time after its clock began, nor later than all that stood still
-- checked: SELECT count(*) FROM complaints_complaint WHERE allowed_minutes IS NOT NULL
WITH stood AS (
    SELECT p.complaint_id, sum(coalesce(p.ended_at, p.until_at) - p.from_at) AS paused
    FROM complaints_pause p GROUP BY p.complaint_id
), moved AS (
    SELECT DISTINCT complaint_id FROM complaints_step WHERE verb_code = 'CLOCK'
)
SELECT c.id, c.number, c.clock_from, c.allowed_minutes, c.due_at
FROM complaints_complaint c
LEFT JOIN stood s ON s.complaint_id = c.id
LEFT JOIN moved m ON m.complaint_id = c.id
WHERE c.allowed_minutes IS NOT NULL
  AND (c.due_at < c.clock_from + make_interval(mins => c.allowed_minutes)
       OR m.complaint_id IS NULL
          AND NOT EXISTS (SELECT 1 FROM outages_storm t WHERE t.company_id = c.company_id
                          AND t.since < c.due_at AND (t.until IS NULL OR t.until > c.clock_from))
          AND c.due_at > c.clock_from + make_interval(mins => c.allowed_minutes) + coalesce(s.paused, interval '0'))
