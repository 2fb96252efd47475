-- A cut belongs to a decision to cut off, ends after it began, and is ended as restored only by a command to switch on
-- checked: SELECT count(*) FROM supply_cut
SELECT k.decision_id, k.connection_id, k.end_code
FROM supply_cut k
JOIN supply_decision d ON d.id = k.decision_id
LEFT JOIN metering_command c ON c.id = k.connect_command_id
LEFT JOIN supply_decision r ON r.id = k.restore_decision_id
WHERE d.verdict_code <> 'DISCONNECT' OR d.connection_id <> k.connection_id OR d.decided_at <> k.from_at
   OR k.to_at < k.from_at OR k.confirmed_at < k.from_at
   OR (k.end_code = 'RESTORED' AND (c.id IS NULL OR c.kind_code <> 'CONNECT'))
   OR (k.restore_decision_id IS NOT NULL AND (r.verdict_code <> 'RECONNECT' OR r.connection_id <> k.connection_id))
