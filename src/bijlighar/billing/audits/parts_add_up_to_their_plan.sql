-- The parts of a plan for arrears add up to it and follow each other
-- checked: SELECT count(*) FROM billing_arrears_plan
SELECT p.id, p.connection_id, p.amount_paise, coalesce(sum(q.amount_paise), 0) AS parts_paise
FROM billing_arrears_plan p
LEFT JOIN (SELECT *, lag(due_date) OVER (PARTITION BY plan_id ORDER BY number) AS before
           FROM billing_arrears_part) q ON q.plan_id = p.id
GROUP BY p.id
HAVING coalesce(sum(q.amount_paise), 0) <> p.amount_paise OR bool_or(q.due_date <= q.before)
