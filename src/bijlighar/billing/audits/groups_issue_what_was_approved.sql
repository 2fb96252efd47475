-- A group's bills come to what was approved, by a person who decided about none of its drafts
-- checked: SELECT count(*) FROM billing_group WHERE approved_at IS NOT NULL
SELECT g.id, g.approved_bills, g.approved_total_paise, count(b.connection_id) AS bills, sum(b.total_paise) AS paise
FROM billing_group g
LEFT JOIN billing_draft d ON d.group_id = g.id AND d.state_code IN ('CLEAR', 'ACCEPTED')
LEFT JOIN billing_bill b ON b.connection_id = d.connection_id AND b.cycle_from = d.cycle_from AND b.revision = 0
WHERE g.state_code IN ('APPROVED', 'ISSUED', 'DELIVERED')
GROUP BY g.id
HAVING count(b.connection_id) > g.approved_bills
    OR g.state_code <> 'APPROVED' AND count(b.connection_id) = g.approved_bills
       AND coalesce(sum(b.total_paise), 0) <> g.approved_total_paise
    OR bool_or(d.decided_by_id = g.approved_by_id)
