-- A bill keeps the rulebook that priced it, and where it knows a day, the meter that told it
-- checked: SELECT count(*) FROM billing_bill
SELECT connection_id, cycle_from, revision, number, rulebook
FROM billing_bill b
WHERE NOT EXISTS (SELECT 1 FROM billing_kept_rulebook k WHERE k.rulebook = b.rulebook)
   OR known_days > 0 AND NOT EXISTS (
        SELECT 1 FROM billing_kept_stay s
        WHERE (s.connection_id, s.cycle_from, s.revision) = (b.connection_id, b.cycle_from, b.revision))
