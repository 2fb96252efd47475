-- A deposit that left an application's account arrived in its connection's
-- checked: SELECT count(*) FROM applications_application
SELECT a.id, a.number
FROM applications_application a
LEFT JOIN ledger_transfer gone ON gone.holder_id = -a.id AND gone.code = 112
LEFT JOIN ledger_transfer came ON came.holder_id = a.connection_id AND came.code = 113 AND came.sequence = a.id
WHERE gone.amount_paise IS DISTINCT FROM came.amount_paise
