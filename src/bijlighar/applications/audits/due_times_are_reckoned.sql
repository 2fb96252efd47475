-- The due time is the end of the last legal day in India and all pauses that ended, or began before now, on top
-- checked: SELECT count(*) FROM applications_application
SELECT a.id, a.number, a.due_at
FROM applications_application a
LEFT JOIN LATERAL (
    SELECT coalesce(sum(least(p.to_at, coalesce(a.ended_at, p.to_at)) - p.from_at), interval '0') AS stood
    FROM applications_pause p WHERE p.application_id = a.id AND p.to_at IS NOT NULL
) s ON true
WHERE a.due_at <> (((a.submitted_at AT TIME ZONE 'Asia/Kolkata')::date + a.legal_days + 1)::timestamp
                   AT TIME ZONE 'Asia/Kolkata') + s.stood
