-- Nobody approves an adjustment of his own or takes back one he approved, and a check meter has one at most
-- checked: SELECT count(*) FROM billing_adjustment
SELECT 'person' AS what, a.id, a.proposed_by, s.step_code, s.taken_by
FROM billing_adjustment a
JOIN billing_adjustment_step s ON s.adjustment_id = a.id
LEFT JOIN billing_adjustment_step approved ON approved.adjustment_id = a.id AND approved.step_code = 'APPROVED'
WHERE a.proposed_by_id IS DISTINCT FROM s.proposed_by_id
   OR (s.step_code = 'APPROVED' AND s.taken_by_id = a.proposed_by_id)
   OR (s.step_code = 'REVERSED' AND (approved.taken_by_id IS NULL OR s.taken_by_id = approved.taken_by_id))
UNION ALL
SELECT 'source', min(a.id), a.source, NULL, NULL
FROM billing_adjustment a
WHERE a.source <> ''
  AND NOT EXISTS (SELECT 1 FROM billing_adjustment_step s
                  WHERE s.adjustment_id = a.id AND s.step_code IN ('REFUSED', 'REVERSED'))
GROUP BY a.source
HAVING count(*) > 1
