-- A transfer is posted on the day it belongs to or later
-- checked: SELECT count(*) FROM ledger_transfer
SELECT holder_id, for_day, posted_on, code, sequence
FROM ledger_transfer
WHERE posted_on < for_day AND code <> 60
