-- Every command to cut off carries a decision of supply to cut that connection off, with the snapshot it was taken from
-- checked: SELECT count(*) FROM metering_command WHERE kind_code = 'DISCONNECT'
SELECT c.id, c.decision_key, i.connection_id
FROM metering_command c
JOIN metering_installation i ON i.id = c.installation_id
LEFT JOIN supply_decision d ON 'supply/' || d.id = c.decision_key
LEFT JOIN supply_cut k ON k.decision_id = d.id
WHERE c.kind_code = 'DISCONNECT'
  AND (d.id IS NULL OR d.verdict_code <> 'DISCONNECT' OR d.connection_id <> i.connection_id
       OR d.snapshot IS DISTINCT FROM c.decision_snapshot OR k.command_id IS DISTINCT FROM c.id)
