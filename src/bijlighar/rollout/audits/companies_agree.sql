-- Installation, meter, connection and programme belong to one company
-- checked: SELECT count(*) FROM rollout_installation
SELECT i.id, i.company_id, m.company_id AS of_meter, c.company_id AS of_connection, p.company_id AS of_programme
FROM rollout_installation i
JOIN metering_meter m ON m.id = i.meter_id
JOIN consumers_connection c ON c.id = i.connection_id
LEFT JOIN rollout_programme p ON p.id = i.programme_id
WHERE i.company_id IS DISTINCT FROM m.company_id OR i.company_id <> c.company_id
   OR i.company_id <> p.company_id
