-- Power is told to be back only to a connection that was counted as without power by that outage
-- checked: SELECT count(*) FROM outages_told WHERE stage_code = 'RESTORED'
SELECT t.outage_id, t.connection_id
FROM outages_told t
LEFT JOIN outages_affected a ON a.outage_id = t.outage_id AND a.connection_id = t.connection_id
WHERE t.stage_code = 'RESTORED' AND (a.outage_id IS NULL OR a.to_at IS NULL)
