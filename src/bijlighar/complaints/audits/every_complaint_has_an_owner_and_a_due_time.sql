-- Every complaint that is worked on stands with an office of its company, on its gang's roster if any, and goes up by itself
-- checked: SELECT count(*) FROM complaints_complaint WHERE closed_at IS NULL
SELECT c.id, c.number, c.office_id, c.gang_id, c.due_at, c.escalate_at
FROM complaints_complaint c
JOIN network_office o ON o.id = c.office_id
LEFT JOIN complaints_gang g ON g.id = c.gang_id
WHERE c.closed_at IS NULL
  AND (o.company_id <> c.company_id OR g.company_id <> c.company_id
       OR c.state_code IN ('TAKEN', 'ARRIVED') AND c.taken_at IS NULL
       OR c.attended_at IS NULL AND (c.due_at IS NULL OR c.escalate_at IS NULL AND c.level < 5
                                     OR c.escalate_at < c.due_at))
