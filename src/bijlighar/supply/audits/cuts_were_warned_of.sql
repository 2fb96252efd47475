-- Whoever was cut off for money had been warned, and the warning had reached him, before the grace began
-- checked: SELECT count(*) FROM supply_decision WHERE verdict_code = 'DISCONNECT' AND ground_code <> 'CLOSURE'
SELECT d.id, d.connection_id
FROM supply_decision d
JOIN supply_policy p ON p.digest = d.policy_id
WHERE d.verdict_code = 'DISCONNECT' AND d.ground_code IN ('PREPAID', 'DEFAULT')
  AND NOT EXISTS (
    SELECT 1 FROM supply_notice n
    WHERE n.connection_id = d.connection_id AND n.ground_code = d.ground_code AND n.reached_at IS NOT NULL
      AND (n.ended_at IS NULL OR n.ended_at >= d.decided_at)
      AND n.reached_at + make_interval(hours => CASE d.ground_code
            WHEN 'PREPAID' THEN (p.content -> 'figures' ->> 'grace_hours')::int
            ELSE 24 * (p.content -> 'figures' ->> 'notice_days')::int END) <= d.decided_at)
