-- What a bill-payment unit was given a receipt for was credited under it
-- checked: SELECT count(*) FROM payments_bbps_answer
SELECT a.id, a.reference, r.number
FROM payments_bbps_answer a LEFT JOIN payments_receipt r ON r.payment_id = a.payment_id
WHERE r.number IS NULL
   OR (convert_from(a.body, 'UTF8')::jsonb #>> '{data,receipt,id}') IS DISTINCT FROM r.number
