-- A sign that is counted to an outage is of a connection of the same company, and no sign belongs to what was merged away
-- checked: SELECT count(*) FROM outages_signal WHERE outage_id IS NOT NULL
SELECT s.id, s.outage_id, s.connection_id
FROM outages_signal s
LEFT JOIN outages_outage o ON o.id = s.outage_id
WHERE s.outage_id IS NOT NULL
  AND (o.id IS NULL OR o.company_id <> s.company_id OR o.state_code IN ('MERGED', 'REQUESTED'))
