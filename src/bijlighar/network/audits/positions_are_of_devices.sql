-- Every position is of a substation or transformer of the same company
-- checked: SELECT count(*) FROM network_position
SELECT p.device_kind, p.device_id
FROM network_position p
WHERE NOT EXISTS (SELECT 1 FROM network_substation s
        WHERE p.device_kind = 'SUBSTATION' AND s.id = p.device_id AND s.company_id = p.company_id)
    AND NOT EXISTS (SELECT 1 FROM network_transformer t
        WHERE p.device_kind = 'DTR' AND t.id = p.device_id AND t.company_id = p.company_id)
