-- A transfer is posted on the day it belongs to or later; a last bill alone may be made before its month has ended
-- checked: SELECT count(*) FROM ledger_transfer
SELECT holder_id, for_day, posted_on, code, sequence
FROM ledger_transfer
WHERE posted_on < for_day AND code NOT IN (60, 61)
  AND NOT (code BETWEEN 11 AND 19 AND date_trunc('month', posted_on) = date_trunc('month', for_day))
