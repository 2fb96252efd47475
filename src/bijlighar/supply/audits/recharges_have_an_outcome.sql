-- Every recharge names what followed: power switched on by its command, or the reason in the decision kept with it
-- checked: SELECT count(*) FROM supply_recharge
SELECT r.order_key, r.outcome_code
FROM supply_recharge r
LEFT JOIN supply_decision d ON d.id = r.decision_id
LEFT JOIN metering_command c ON c.id = r.command_id
WHERE (r.command_id IS NOT NULL AND (c.id IS NULL OR c.kind_code <> 'CONNECT'))
   OR (r.decision_id IS NOT NULL AND (d.connection_id <> r.connection_id OR cardinality(d.reasons) = 0))
   OR (r.outcome_code = 'STILL_SHORT' AND r.short_paise <= 0)
   OR (r.outcome_code = 'RECONNECTING') <> (r.command_id IS NOT NULL)
