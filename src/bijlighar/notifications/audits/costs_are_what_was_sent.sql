-- What messages cost in a month is the sum of what was handed over
-- checked: SELECT count(*) FROM notifications_cost
SELECT coalesce(c.company_id, d.company_id) AS company_id, coalesce(c.month, d.month) AS month, c.messages,
       d.messages AS handed_over, c.cost_urs, d.cost_urs AS cost_of_them
FROM (SELECT company_id, month, sum(messages) AS messages, sum(parts) AS parts, sum(cost_urs) AS cost_urs
      FROM notifications_cost GROUP BY 1, 2) c
FULL JOIN (SELECT coalesce(company_id, 0) AS company_id,
                  date_trunc('month', submitted_at AT TIME ZONE 'Asia/Kolkata')::date AS month,
                  count(*) AS messages, sum(parts) AS parts, sum(cost_urs) AS cost_urs
           FROM notifications_delivery WHERE state_code NOT IN ('REFUSED', 'FAILED') GROUP BY 1, 2) d
    ON d.company_id = c.company_id AND d.month = c.month
WHERE (c.messages, c.parts, c.cost_urs) IS DISTINCT FROM (d.messages, d.parts, d.cost_urs)
