-- Person, office, transformer and feeder of a connection belong to its company
-- checked: SELECT count(*) FROM consumers_connection
SELECT c.id, c.service_number
FROM consumers_connection c
JOIN consumers_person p ON p.id = c.person_id
JOIN network_office o ON o.id = c.office_id
LEFT JOIN network_transformer t ON t.id = c.transformer_id
LEFT JOIN network_feeder f ON f.id = c.feeder_id
WHERE p.company_id <> c.company_id
   OR o.company_id <> c.company_id
   OR t.company_id <> c.company_id
   OR f.company_id <> c.company_id
