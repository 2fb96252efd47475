-- No decision to cut off for money was taken, and no such command sent, while a suspension of the company or the consumer was in force
-- checked: SELECT count(*) FROM supply_decision WHERE verdict_code = 'DISCONNECT'
WITH moments AS (
    SELECT d.id, d.company_id, d.connection_id, d.decided_at AS at
    FROM supply_decision d
    WHERE d.verdict_code = 'DISCONNECT'
      AND NOT (d.ground_code = 'CLOSURE' AND d.snapshot ->> 'closure_by' = 'CONSUMER')
    UNION ALL
    SELECT d.id, d.company_id, d.connection_id, t.taken_at
    FROM supply_decision d
    JOIN supply_cut k ON k.decision_id = d.id
    JOIN metering_command_step t ON t.command_id = k.command_id AND t.step_code = 'SENT'
         AND NOT (t.evidence ->> 'is_look')::boolean
    WHERE NOT (d.ground_code = 'CLOSURE' AND d.snapshot ->> 'closure_by' = 'CONSUMER')
)
SELECT m.id, m.connection_id, m.at, s.id AS suspension_id
FROM moments m
JOIN supply_suspension s ON s.company_id = m.company_id
     AND (s.connection_id IS NULL OR s.connection_id = m.connection_id)
     AND s.from_at < m.at AND (s.to_at IS NULL OR s.to_at > m.at)
