-- A day booked more than one day after it says that it is late, and no other does
-- checked: SELECT count(*) FROM prepaid_charge WHERE version = 1
SELECT connection_id, for_day, posted_on, kind_code
FROM prepaid_charge
WHERE version = 1 AND (posted_on - for_day > 1) <> (kind_code = 'LATE')
