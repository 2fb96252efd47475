-- A rebate for paying stands once a bill, is never more than the bill, and follows a payment
-- checked: SELECT count(*) FROM ledger_transfer WHERE code IN (101, 102)
WITH standing AS (
    SELECT t.holder_id, t.code, t.sequence / 100 AS key_day, sum(t.amount_paise)::bigint AS amount_paise,
           count(*) AS times, min(t.posted_on) AS posted_on
    FROM ledger_transfer t
    WHERE t.code IN (101, 102)
      AND NOT EXISTS (SELECT 1 FROM ledger_transfer r
                      WHERE (r.holder_id, r.for_day, r.code, r.sequence)
                          = (t.holder_id, t.for_day, (t.code + 1000)::smallint, t.sequence))
    GROUP BY 1, 2, 3
)
SELECT s.holder_id, s.code, s.key_day, s.amount_paise, s.times, b.total_paise
FROM standing s
LEFT JOIN LATERAL (SELECT total_paise, issued_on FROM billing_bill
                   WHERE connection_id = s.holder_id AND cycle_from = to_date(s.key_day::text, 'YYYYMMDD')
                   ORDER BY revision DESC LIMIT 1) b ON true
WHERE s.times > 1 OR b.total_paise IS NULL OR s.amount_paise > b.total_paise
   OR NOT EXISTS (SELECT 1 FROM ledger_receipt r
                  WHERE r.holder_id = s.holder_id AND r.code = 71 AND r.received_on <= s.posted_on)
