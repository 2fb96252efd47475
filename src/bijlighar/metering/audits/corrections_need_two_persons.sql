-- No correction is approved by whoever proposed it, and only an approved one is reversed
-- checked: SELECT count(*) FROM metering_correction
SELECT c.id, c.proposed_by, s.step_code, s.taken_by
FROM metering_correction c
JOIN metering_correction_step s ON s.correction_id = c.id
WHERE (s.step_code = 'APPROVED' AND s.taken_by_id = c.proposed_by_id)
   OR (s.step_code = 'REVERSED' AND NOT EXISTS (
       SELECT 1 FROM metering_correction_step a WHERE a.correction_id = c.id AND a.step_code = 'APPROVED'))
