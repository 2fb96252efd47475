-- What a gateway told and we believed names a payment of that gateway; what was forged or not understood, none
-- checked: SELECT count(*) FROM payments_event
SELECT e.id, e.verdict_code, e.payment_reference, p.reference
FROM payments_event e LEFT JOIN payments_payment p ON p.id = e.payment_id
WHERE CASE WHEN e.verdict_code IN ('NEW_PAYMENT', 'REPEATED', 'SECOND_PAYMENT', 'UNKNOWN_ORDER', 'DIFFERS')
           THEN (p.gateway_code, p.reference) IS DISTINCT FROM (e.gateway_code, e.payment_reference)
           ELSE p.id IS NOT NULL OR (e.verdict_code IN ('FORGED', 'UNREADABLE') AND e.order_id IS NOT NULL) END
