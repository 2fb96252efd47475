-- A second payment of one order is on its way back, unless that was refused; what goes back was not credited
-- checked: SELECT count(*) FROM payments_refund
SELECT p.id AS payment_id, p.fit_code, f.id AS refund_id, f.state_code, f.amount_paise, r.number
FROM payments_payment p
LEFT JOIN payments_refund f ON f.payment_id = p.id
LEFT JOIN payments_receipt r ON r.payment_id = p.id
WHERE (p.fit_code = 'SECOND' AND f.id IS NULL)
   OR (f.id IS NOT NULL AND f.amount_paise <> p.amount_paise)
   OR (f.state_code <> 'REFUSED' AND r.number IS NOT NULL)
