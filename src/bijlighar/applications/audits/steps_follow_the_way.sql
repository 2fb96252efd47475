-- An application that is finished was checked, and had a demand note issued and paid where its kind has one
-- checked: SELECT count(*) FROM applications_application WHERE stage_code = 'DONE'
SELECT a.id, a.number
FROM applications_application a
WHERE a.stage_code = 'DONE'
  AND (NOT EXISTS (SELECT 1 FROM applications_step s WHERE s.application_id = a.id AND s.code = 'PAPERS_RIGHT')
       OR (a.kind_code <> 'CLOSURE' AND NOT EXISTS (
           SELECT 1 FROM applications_demand d WHERE d.application_id = a.id AND d.state_code = 'PAID')))
