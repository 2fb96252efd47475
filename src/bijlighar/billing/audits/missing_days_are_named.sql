-- A bill counts each day of its cycle as known or names it as missing; it is provisional when it names any
-- checked: SELECT count(*) FROM billing_bill
SELECT connection_id, cycle_from, known_days, missing_days, is_provisional
FROM billing_bill b
WHERE known_days + cardinality(missing_days) <> coalesce(
        (SELECT sum(p.to_date - p.from_date) FROM billing_piece p
         WHERE (p.connection_id, p.cycle_from, p.revision) = (b.connection_id, b.cycle_from, b.revision)),
        to_date - from_date)
   OR is_provisional <> (cardinality(missing_days) > 0)
