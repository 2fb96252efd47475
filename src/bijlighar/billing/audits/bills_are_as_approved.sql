-- A bill holds what was drafted and approved, and no group is issued while an approved draft has no bill
-- checked: SELECT count(*) FROM billing_draft
SELECT 'bill' AS what, d.connection_id, d.cycle_from, d.round, d.lines_paise AS drafted, b.lines_paise AS billed
FROM billing_draft d
JOIN billing_group g ON g.id = d.group_id
JOIN billing_bill b ON b.connection_id = d.connection_id AND b.cycle_from = d.cycle_from AND b.revision = 0
WHERE d.state_code IN ('CLEAR', 'ACCEPTED') AND g.state_code IN ('APPROVED', 'ISSUED', 'DELIVERED')
  AND ((b.lines_paise, b.energy_wh, b.known_days) IS DISTINCT FROM (d.lines_paise, d.energy_wh, d.known_days)
       OR b.issued_at < g.approved_at)
UNION ALL
SELECT 'left', d.connection_id, d.cycle_from, d.round, d.lines_paise, NULL
FROM billing_draft d JOIN billing_group g ON g.id = d.group_id
WHERE g.state_code IN ('ISSUED', 'DELIVERED') AND d.state_code IN ('CLEAR', 'ACCEPTED')
  AND NOT EXISTS (SELECT 1 FROM billing_bill b
                  WHERE b.connection_id = d.connection_id AND b.cycle_from = d.cycle_from AND b.revision = 0)
