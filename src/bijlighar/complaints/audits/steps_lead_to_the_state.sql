-- The last step of a complaint leaves it in the state, at the due time and with the team it has
-- checked: SELECT count(*) FROM complaints_complaint
SELECT c.id, c.number, c.state_code, s.state_code AS last_state
FROM complaints_complaint c
LEFT JOIN LATERAL (SELECT state_code FROM complaints_step WHERE complaint_id = c.id ORDER BY id DESC LIMIT 1) s ON TRUE
LEFT JOIN LATERAL (SELECT facts FROM complaints_step WHERE complaint_id = c.id AND facts ? 'gang_id'
                   ORDER BY id DESC LIMIT 1) t ON TRUE
LEFT JOIN LATERAL (SELECT facts FROM complaints_step WHERE complaint_id = c.id AND facts ? 'office_id'
                   ORDER BY id DESC LIMIT 1) o ON TRUE
WHERE s.state_code IS DISTINCT FROM c.state_code
   OR (t.facts ->> 'gang_id')::bigint IS DISTINCT FROM c.gang_id
   OR (o.facts ->> 'office_id')::bigint IS DISTINCT FROM c.office_id
