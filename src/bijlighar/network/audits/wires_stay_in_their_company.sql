-- Substation, feeder and transformer belong to the company of what they hang on and of the office that cares for them
-- checked: SELECT (SELECT count(*) FROM network_substation) + (SELECT count(*) FROM network_transformer)
SELECT 'substation' AS what, s.id, s.code
FROM network_substation s JOIN network_office o ON o.id = s.office_id
WHERE s.company_id <> o.company_id
UNION ALL
SELECT 'feeder', f.id, f.code
FROM network_feeder f JOIN network_substation s ON s.id = f.substation_id
WHERE f.company_id <> s.company_id
UNION ALL
SELECT 'transformer', t.id, t.code
FROM network_transformer t JOIN network_feeder f ON f.id = t.feeder_id JOIN network_office o ON o.id = t.office_id
WHERE t.company_id <> f.company_id OR t.company_id <> o.company_id
