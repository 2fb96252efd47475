-- What came for demand notes stands in the application's account; once the work is done nothing of the note is left there
-- checked: SELECT count(*) FROM applications_demand WHERE paid_paise > 0
SELECT a.id, a.number, n.paid, b.received, b.charged
FROM applications_application a
JOIN LATERAL (
    SELECT sum(d.paid_paise) AS paid, coalesce(sum(d.total_paise) FILTER (WHERE d.state_code = 'PAID'), 0) AS due
    FROM applications_demand d WHERE d.application_id = a.id
) n ON n.paid IS NOT NULL
CROSS JOIN LATERAL (
    SELECT coalesce(sum(t.amount_paise) FILTER (WHERE t.code = 110), 0) AS received,
           coalesce(sum(t.amount_paise) FILTER (WHERE t.code IN (111, 112)), 0) AS charged
    FROM ledger_transfer t WHERE t.holder_id = -a.id
) b
WHERE n.paid <> b.received OR b.charged <> CASE WHEN a.stage_code = 'DONE' THEN n.due ELSE 0 END
