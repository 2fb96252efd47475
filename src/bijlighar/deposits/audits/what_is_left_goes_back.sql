-- What was left when a connection ended was made payable, is one refund, and is paid out once and no more
-- checked: SELECT count(*) FROM deposits_settlement WHERE reason_code = 'CLOSED'
WITH settled AS (
    SELECT s.connection_id, s.number, s.refund_id,
           s.refunded_paise + s.balance_back_paise + s.surplus_back_paise AS back_paise,
           f.amount_paise AS refund_paise, f.state_code, f.connection_id AS refund_of,
           coalesce(sum(t.amount_paise) FILTER (WHERE t.credit_code = 304
               AND t.document = 'deposit/settlement/' || s.number), 0) AS payable_paise,
           coalesce(sum(t.amount_paise) FILTER (WHERE t.debit_code = 304
               AND t.document IN ('deposit/settlement/' || s.number, 'refund/' || f.key)), 0) AS paid_paise
    FROM deposits_settlement s
    LEFT JOIN payments_refund f ON f.id = s.refund_id
    LEFT JOIN ledger_transfer t ON t.holder_id = s.connection_id AND 304 IN (t.debit_code, t.credit_code)
    WHERE s.reason_code = 'CLOSED'
    GROUP BY s.connection_id, s.number, f.id
)
SELECT connection_id, number, back_paise, refund_paise, payable_paise, paid_paise, state_code
FROM settled
WHERE (refund_id IS NULL AND payable_paise <> paid_paise)
   OR (refund_id IS NOT NULL
       AND ((refund_paise, payable_paise, refund_of) IS DISTINCT FROM (back_paise, back_paise, connection_id)
            OR paid_paise <> CASE state_code WHEN 'DONE' THEN back_paise ELSE 0 END))
UNION ALL
SELECT f.connection_id, NULL, NULL, f.amount_paise, NULL, NULL, f.state_code
FROM payments_refund f
WHERE f.reason_code = 'CLOSING' AND NOT EXISTS (SELECT 1 FROM deposits_settlement s WHERE s.refund_id = f.id)
