-- The path of every office is its parent's path and its own code (the company's code before the head office)
-- checked: SELECT count(*) FROM network_office
SELECT o.id, c.code AS company, o.code, o.path, parent.path AS parent_path
FROM network_office o
JOIN network_company c ON c.id = o.company_id
LEFT JOIN network_office parent ON parent.id = o.parent_id
WHERE o.path <> coalesce(parent.path, c.code || '/') || o.code || '/'
