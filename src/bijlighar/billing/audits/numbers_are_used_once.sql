-- No bill number is used twice
-- checked: SELECT count(*) FROM billing_bill
SELECT number, count(*) AS bills
FROM billing_bill
GROUP BY number
HAVING count(*) > 1
