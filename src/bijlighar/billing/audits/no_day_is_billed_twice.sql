-- The cycles of a connection's bills do not share a day
-- checked: SELECT count(*) FROM billing_bill
SELECT connection_id, cycle_from, cycle_to, next_from
FROM (
    SELECT DISTINCT connection_id, cycle_from, cycle_to,
           lead(cycle_from) OVER (PARTITION BY connection_id ORDER BY cycle_from) AS next_from
    FROM billing_bill WHERE revision = 0
) cycles
WHERE next_from < cycle_to
