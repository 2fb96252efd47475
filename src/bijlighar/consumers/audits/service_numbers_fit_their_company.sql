-- Every service number is written as its company writes them
-- checked: SELECT count(*) FROM consumers_connection
SELECT c.id, c.service_number, company.code AS company, company.service_number_pattern
FROM consumers_connection c
JOIN network_company company ON company.id = c.company_id
WHERE c.service_number !~ ('^(?:' || company.service_number_pattern || ')$')
