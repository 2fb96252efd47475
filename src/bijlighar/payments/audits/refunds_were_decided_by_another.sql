-- Money goes back only after somebody else than the proposer approved it, and its steps say so
-- checked: SELECT count(*) FROM payments_refund
SELECT f.id, f.state_code, f.proposed_by, f.decided_by
FROM payments_refund f
WHERE f.state_code <> 'PROPOSED'
  AND NOT EXISTS (SELECT 1 FROM payments_refund_step s
                  WHERE s.refund_id = f.id AND s.taken_by = f.decided_by AND s.taken_by <> f.proposed_by
                    AND s.state_code = CASE WHEN f.state_code = 'REFUSED' THEN 'REFUSED' ELSE 'APPROVED' END)
