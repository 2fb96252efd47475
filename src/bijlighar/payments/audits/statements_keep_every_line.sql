-- Every line of a file was taken, told before, or is kept as rejected
-- checked: SELECT count(*) FROM payments_statement
SELECT s.id, s.name, s.taken, s.rejected, found.taken AS lines, found.rejected AS kept
FROM payments_statement s
CROSS JOIN LATERAL (
    SELECT (SELECT count(*) FROM payments_settled l WHERE l.statement_id = s.id)
         + (SELECT count(*) FROM payments_bank_credit b WHERE b.statement_id = s.id) AS taken,
           (SELECT count(*) FROM payments_rejected_line r
            WHERE r.statement_id = s.id AND r.replayed_at IS NULL) AS rejected) found
WHERE (s.taken, s.rejected) IS DISTINCT FROM (found.taken, found.rejected)
