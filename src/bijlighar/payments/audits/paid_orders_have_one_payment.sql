-- An order is paid by one payment of its gateway and of the amount it says, and no payment is without its order
-- checked: SELECT count(*) FROM payments_order
SELECT o.id, o.gateway_code, o.paid_paise, p.id AS payment_id, p.amount_paise, p.fit_code
FROM payments_order o
FULL JOIN payments_payment p ON p.order_id = o.id AND p.fit_code IN ('EXACT', 'UNDER', 'OVER')
WHERE (o.paid_at IS NOT NULL OR p.fit_code IN ('EXACT', 'UNDER', 'OVER'))
  AND ((o.paid_paise, o.gateway_code, o.company_id)
        IS DISTINCT FROM (p.amount_paise, p.gateway_code, p.company_id)
       OR p.fit_code IS DISTINCT FROM CASE WHEN o.amount_paise = p.amount_paise THEN 'EXACT'
                                           WHEN o.amount_paise > p.amount_paise THEN 'UNDER' ELSE 'OVER' END)
