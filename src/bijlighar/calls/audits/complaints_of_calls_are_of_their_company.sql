-- A complaint that a call names has a step of the call, once, and a connection of the call is of its company
-- checked: SELECT count(*) FROM calls_call WHERE complaint_id IS NOT NULL
SELECT c.id, c.complaint_id
FROM calls_call c
LEFT JOIN consumers_connection k ON k.id = c.connection_id
WHERE c.complaint_id IS NOT NULL
  AND (NOT EXISTS (SELECT 1 FROM calls_step s WHERE s.call_id = c.id AND s.step_code = 'COMPLAINT'
                   AND s.reference = c.complaint_id)
       OR k.id IS NOT NULL AND k.company_id <> c.company_id)
