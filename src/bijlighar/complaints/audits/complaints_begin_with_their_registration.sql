-- Every complaint has one registration, at the instant it was registered, before all its other steps
-- checked: SELECT count(*) FROM complaints_complaint
SELECT c.id, c.number, count(s.id) FILTER (WHERE s.verb_code = 'REGISTER') AS registrations
FROM complaints_complaint c
LEFT JOIN complaints_step s ON s.complaint_id = c.id
GROUP BY c.id
HAVING count(s.id) FILTER (WHERE s.verb_code = 'REGISTER') <> 1
    OR min(s.id) <> min(s.id) FILTER (WHERE s.verb_code = 'REGISTER')
    OR min(s.at) FILTER (WHERE s.verb_code = 'REGISTER') <> c.registered_at
