-- A closed till books the cash of its receipts, and money at a till names one that was open
-- checked: SELECT count(*) FROM payments_till WHERE closed_at IS NOT NULL
SELECT t.id, t.booked_paise, t.receipts, found.cash_paise, found.receipts AS counted, found.late
FROM payments_till t
CROSS JOIN LATERAL (
    SELECT count(*) AS receipts, coalesce(sum(amount_paise) FILTER (WHERE method_code = 'CASH'), 0) AS cash_paise,
           count(*) FILTER (WHERE p.recorded_at > t.closed_at OR p.source_code <> t.channel_code) AS late
    FROM payments_payment p WHERE p.till_id = t.id) found
WHERE t.closed_at IS NOT NULL
  AND (t.booked_paise, t.receipts, 0) IS DISTINCT FROM (found.cash_paise, found.receipts, found.late)
