-- A call that ended as answered by the menu has a step that says what the caller was told or promised
-- checked: SELECT count(*) FROM calls_call WHERE end_code = 'SERVED'
SELECT c.id, c.arrived_at
FROM calls_call c
WHERE c.end_code = 'SERVED'
  AND NOT EXISTS (SELECT 1 FROM calls_step s WHERE s.call_id = c.id AND s.step_code IN
                  ('TOLD_OUTAGE', 'WISHED_MESSAGE', 'TOLD_BALANCE', 'COMPLAINT', 'CALL_BACK'))
