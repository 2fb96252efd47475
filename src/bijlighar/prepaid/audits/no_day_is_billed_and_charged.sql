-- No day is both billed and charged to a prepaid balance
-- checked: SELECT count(*) FROM billing_bill
SELECT b.connection_id, b.number, min(c.for_day) AS first_day, count(DISTINCT c.for_day) AS days
FROM billing_bill b
JOIN prepaid_charge c ON c.connection_id = b.connection_id AND c.for_day >= b.from_date AND c.for_day < b.to_date
WHERE NOT EXISTS (
    SELECT 1 FROM prepaid_charge w
    WHERE w.connection_id = c.connection_id AND w.for_day = c.for_day AND w.version >= c.version
      AND w.kind_code = 'WITHDRAWN')
GROUP BY 1, 2
