-- An instalment falls due only as an approved review asked for it: its day, its amount, its connection
-- checked: SELECT count(*) FROM ledger_transfer WHERE code = 90
SELECT t.holder_id, t.for_day, t.sequence, t.amount_paise, part.paise AS asked_paise
FROM ledger_transfer t
LEFT JOIN deposits_review r ON r.id = t.sequence AND r.approved_at IS NOT NULL AND r.company_id = t.company_id
LEFT JOIN deposits_review_item i ON i.review_id = r.id AND i.connection_id = t.holder_id
LEFT JOIN LATERAL unnest(i.instalments_paise, r.due_days) AS part (paise, day) ON part.day = t.for_day
WHERE t.code = 90
  AND (t.amount_paise, t.debit_code, t.credit_code, t.document)
      IS DISTINCT FROM (part.paise, 5::smallint, 302::smallint, 'deposit/review/' || r.id)
