-- What was credited for an application's lateness is its breach's amount a day, of days after it was due
-- checked: SELECT count(*) FROM applications_breach
SELECT t.holder_id, t.for_day, t.sequence AS application_id, t.amount_paise, b.compensation_paise
FROM ledger_transfer t
LEFT JOIN applications_application a ON a.id = t.sequence
LEFT JOIN applications_breach b ON b.application_id = a.id
WHERE t.code = 114
  AND (b.compensation_paise IS DISTINCT FROM t.amount_paise OR a.connection_id IS DISTINCT FROM t.holder_id
       OR t.for_day < (b.due_at AT TIME ZONE 'Asia/Kolkata')::date)
