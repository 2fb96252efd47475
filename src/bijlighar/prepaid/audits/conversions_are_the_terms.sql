-- From the day of its conversion on a connection has the new way of paying, and the other one until then
-- checked: SELECT count(*) FROM prepaid_conversion
SELECT c.connection_id, c.from_date, c.to_code, was.is_prepaid AS was_prepaid, became.is_prepaid
FROM prepaid_conversion c
LEFT JOIN consumers_terms was ON was.connection_id = c.connection_id AND was.to_date = c.from_date
LEFT JOIN consumers_terms became ON became.connection_id = c.connection_id AND became.from_date = c.from_date
WHERE (was.is_prepaid, became.is_prepaid) IS DISTINCT FROM (c.to_code = 'POSTPAID', c.to_code = 'PREPAID')
   OR c.settled_at < c.from_date::timestamp AT TIME ZONE 'Asia/Kolkata'
