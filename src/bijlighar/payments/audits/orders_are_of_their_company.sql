-- An order belongs to the company of its connection
-- checked: SELECT count(*) FROM payments_order
SELECT o.id, o.company_id, c.company_id AS connection_company_id
FROM payments_order o JOIN consumers_connection c ON c.id = o.connection_id
WHERE o.company_id <> c.company_id
