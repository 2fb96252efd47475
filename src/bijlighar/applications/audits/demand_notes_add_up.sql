-- A demand note is the sum of its lines, and was issued by another person than who proposed it
-- checked: SELECT count(*) FROM applications_demand
SELECT d.id, d.number
FROM applications_demand d
CROSS JOIN LATERAL (
    SELECT coalesce(sum((l->>'amount_paise')::bigint), 0) AS total,
           coalesce(sum((l->>'amount_paise')::bigint) FILTER (WHERE l->>'goes_to' = 'DEPOSIT'), 0) AS deposit
    FROM jsonb_array_elements(d.lines) l
) s
WHERE (d.total_paise, d.deposit_paise) <> (s.total, s.deposit)
   OR (d.state_code IN ('ISSUED', 'PAID') AND (d.decided_by_id IS NULL OR d.decided_by_id = d.proposed_by_id))
