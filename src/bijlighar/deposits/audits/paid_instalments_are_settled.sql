-- Money that became deposit out of a payment of bills has settled instalments of the same amount
-- checked: SELECT count(*) FROM ledger_transfer WHERE code = 92
SELECT c.holder_id, c.for_day, c.sequence, c.amount_paise, s.amount_paise AS settled_paise
FROM ledger_transfer c
LEFT JOIN ledger_transfer s ON s.holder_id = c.holder_id AND s.for_day = c.for_day AND s.code = 93
                           AND s.sequence = c.sequence
WHERE c.code = 92
  AND (c.amount_paise, c.debit_code, c.credit_code, s.debit_code, s.credit_code)
      IS DISTINCT FROM (s.amount_paise, 1::smallint, 4::smallint, 302::smallint, 5::smallint)
