-- What was paid for several connections fell to its parts, once each, and nothing of it is left over or added
-- checked: SELECT count(*) FROM payments_order WHERE purpose_code = 'BASKET'
SELECT b.id AS order_id, b.amount_paise, parts.ordered_paise, w.id AS payment_id, w.amount_paise AS paid_paise,
       parts.fell_paise, parts.strange
FROM payments_order b
LEFT JOIN payments_payment w ON w.order_id = b.id AND w.fit_code IN ('EXACT', 'UNDER', 'OVER')
CROSS JOIN LATERAL (
    SELECT coalesce(sum(o.amount_paise), 0)::bigint AS ordered_paise, sum(p.amount_paise)::bigint AS fell_paise,
           count(*) FILTER (WHERE o.company_id <> b.company_id OR o.purpose_code = 'BASKET'
                            OR p.id IS NOT NULL AND p.part_of_id IS DISTINCT FROM w.id) AS strange
    FROM payments_order o LEFT JOIN payments_payment p ON p.order_id = o.id
    WHERE o.part_of_id = b.id) parts
WHERE b.purpose_code = 'BASKET'
  AND (parts.ordered_paise <> b.amount_paise OR parts.fell_paise IS DISTINCT FROM w.amount_paise
       OR parts.strange > 0 OR b.credited_at IS NOT NULL)
UNION ALL
SELECT o.part_of_id, NULL, NULL, p.id, p.amount_paise, NULL, 1
FROM payments_payment p LEFT JOIN payments_order o ON o.id = p.order_id
LEFT JOIN payments_payment w ON w.id = p.part_of_id
WHERE (p.gateway_code = 'basket' OR p.part_of_id IS NOT NULL)
  AND (w.order_id IS NULL OR o.part_of_id IS DISTINCT FROM w.order_id OR p.gateway_code <> 'basket')
