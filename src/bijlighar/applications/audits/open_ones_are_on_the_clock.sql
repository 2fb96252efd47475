-- Every open application has a desk of its own company, a due time after its day, and stands only while somebody is waited for
-- checked: SELECT count(*) FROM applications_application
SELECT a.id, a.number
FROM applications_application a
LEFT JOIN network_office o ON o.id = a.desk_id
LEFT JOIN applications_pause p ON p.application_id = a.id AND p.to_at IS NULL
WHERE a.ended_at IS NULL
  AND (o.id IS NULL OR o.company_id <> a.company_id OR a.due_at <= a.submitted_at
       OR (a.paused_at IS NULL) <> (p.id IS NULL))
