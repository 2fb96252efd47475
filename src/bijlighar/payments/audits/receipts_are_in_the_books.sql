-- A receipt stands in the ledger once, for the connection and amount of its payment, and its order is credited
-- checked: SELECT count(*) FROM payments_receipt
SELECT o.id AS order_id, r.number, r.amount_paise, p.amount_paise AS paid_paise, l.amount_paise AS booked_paise
FROM payments_order o
FULL JOIN payments_receipt r ON r.order_id = o.id
LEFT JOIN payments_payment p ON p.id = r.payment_id AND p.order_id = o.id
LEFT JOIN ledger_receipt l
  ON l.receipt_number = r.number AND (l.holder_id = r.connection_id OR r.connection_id IS NULL)
WHERE (o.credited_at IS NOT NULL) <> (r.number IS NOT NULL)
   OR (r.number IS NOT NULL
       AND (r.connection_id, r.company_id, r.amount_paise, r.amount_paise)
           IS DISTINCT FROM (o.connection_id, o.company_id, p.amount_paise, l.amount_paise))
