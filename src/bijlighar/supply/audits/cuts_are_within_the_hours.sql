-- Every decision to cut off was taken, and its command sent, within the hours and days of the policy kept with it
-- checked: SELECT count(*) FROM supply_decision WHERE verdict_code = 'DISCONNECT'
WITH moments AS (
    SELECT d.id, d.policy_id, d.decided_at AS at FROM supply_decision d WHERE d.verdict_code = 'DISCONNECT'
    UNION ALL
    SELECT d.id, d.policy_id, t.taken_at
    FROM supply_decision d
    JOIN supply_cut k ON k.decision_id = d.id
    JOIN metering_command_step t ON t.command_id = k.command_id AND t.step_code = 'SENT'
         AND NOT (t.evidence ->> 'is_look')::boolean
), local AS (
    SELECT m.id, p.content, (m.at AT TIME ZONE 'Asia/Kolkata') AS at
    FROM moments m JOIN supply_policy p ON p.digest = m.policy_id
)
SELECT id, at
FROM local
WHERE at::time < (content -> 'window' ->> 0)::time OR at::time >= (content -> 'window' ->> 1)::time
   OR content -> 'holidays' ? at::date::text
   OR (extract(isodow FROM at) = 7 AND content -> 'days_off' ? 'SUNDAY')
   OR (extract(isodow FROM at) = 6 AND (content -> 'days_off' ? 'SATURDAY'
       OR (extract(day FROM at) BETWEEN 8 AND 14 AND content -> 'days_off' ? 'SECOND_SATURDAY')
       OR (extract(day FROM at) BETWEEN 22 AND 28 AND content -> 'days_off' ? 'FOURTH_SATURDAY')))
