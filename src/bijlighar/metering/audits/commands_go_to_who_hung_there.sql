-- A command is of the meter of its installation, was sent only once that meter hung there, and cuts off only by decision
-- checked: SELECT count(*) FROM metering_command
SELECT c.id, c.meter_id, i.meter_id AS meter_of_installation, t.taken_at AS sent_at, i.from_at, i.to_at
FROM metering_command c
JOIN metering_installation i ON i.id = c.installation_id
LEFT JOIN metering_command_step t ON t.command_id = c.id AND t.step_code = 'SENT'
WHERE i.meter_id <> c.meter_id
   OR (c.kind_code = 'DISCONNECT' AND (c.decision_key IS NULL OR c.decision_snapshot IS NULL OR c.decision_reason IS NULL))
   OR t.taken_at < i.from_at
