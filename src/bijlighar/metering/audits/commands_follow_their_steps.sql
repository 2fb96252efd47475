-- A command stands where its last step says, began with REQUESTED, ended at most once and after it was sent if confirmed
-- checked: SELECT count(*) FROM metering_command
WITH told AS (
    SELECT c.id, c.kind_code, c.meter_id,
           (SELECT step_code FROM metering_command_step t WHERE t.command_id = c.id ORDER BY id LIMIT 1) AS first,
           (SELECT step_code FROM metering_command_step t WHERE t.command_id = c.id AND step_code <> 'TOO_LATE'
            ORDER BY id DESC LIMIT 1) AS last,
           (SELECT count(*) FROM metering_command_step t WHERE t.command_id = c.id AND step_code = 'SENT') AS sent
    FROM metering_command c
)
SELECT t.id, t.first, t.last, t.sent, s.state_code, s.attempts
FROM told t LEFT JOIN metering_command_state s ON s.command_id = t.id
WHERE s.command_id IS NULL OR t.first IS DISTINCT FROM 'REQUESTED' OR t.sent <> s.attempts
   OR s.meter_id <> t.meter_id OR s.is_switching <> (t.kind_code IN ('CONNECT', 'DISCONNECT'))
   OR (t.last = 'CONFIRMED' AND t.sent = 0)
   OR NOT (s.state_code = t.last OR (t.last = 'PUT_OFF' AND s.state_code IN ('REQUESTED', 'SENT')))
