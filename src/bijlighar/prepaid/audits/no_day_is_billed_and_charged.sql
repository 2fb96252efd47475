-- No day is both billed and charged to a prepaid balance
-- checked: SELECT count(*) FROM billing_bill
SELECT b.connection_id, b.number, min(c.for_day) AS first_day, count(DISTINCT c.for_day) AS days
FROM billing_bill b
JOIN prepaid_charge c ON c.connection_id = b.connection_id AND c.for_day >= b.from_date AND c.for_day < b.to_date
WHERE NOT EXISTS (
    SELECT 1 FROM prepaid_charge w
    WHERE w.connection_id = c.connection_id AND w.for_day = c.for_day AND w.version >= c.version
      AND w.kind_code = 'WITHDRAWN')
  -- Prepaid days between two pieces of a bill are not among its days.
  AND NOT EXISTS (
    SELECT 1 FROM billing_piece p
    WHERE (p.connection_id, p.cycle_from, p.revision) = (b.connection_id, b.cycle_from, b.revision)
    HAVING count(*) > 0 AND NOT bool_or(c.for_day >= p.from_date AND c.for_day < p.to_date))
GROUP BY 1, 2
