-- A closure was settled by another person than who proposed it, after the supply was decided to end
-- checked: SELECT count(*) FROM applications_application
SELECT a.id, a.number
FROM applications_application a
WHERE a.kind_code = 'CLOSURE' AND a.stage_code = 'DONE'
  AND (a.found->>'approved_by_id' IS NULL OR a.found->>'approved_by_id' = a.found->>'settle_by_id'
       OR NOT EXISTS (SELECT 1 FROM supply_notice n WHERE n.connection_id = a.connection_id
                      AND n.ground_code = 'CLOSURE'))
