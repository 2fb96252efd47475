-- A reward belongs to a proved theft, is approved by another person than who proposed it, and paid after that
-- checked: SELECT count(*) FROM complaints_reward
SELECT r.theft_id, t.outcome_code, r.proposed_id, r.approved_id
FROM complaints_reward r
JOIN complaints_theft t ON t.id = r.theft_id
WHERE t.outcome_code <> 'PROVED' OR NOT t.wants_reward
   OR r.approved_id = r.proposed_id
   OR (r.paid_at IS NOT NULL AND (r.approved_at IS NULL OR r.paid_at < r.approved_at OR r.paid_reference = ''))
