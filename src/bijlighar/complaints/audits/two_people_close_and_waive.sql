-- Who closed a complaint without the consumer, or let a compensation fall, is another person than who asked for it
-- checked: SELECT count(*) FROM complaints_complaint WHERE state_code = 'FORCED_CLOSED' OR waived_at IS NOT NULL
SELECT c.id, c.number, s.id AS step_id
FROM complaints_complaint c
LEFT JOIN LATERAL (SELECT * FROM complaints_step f WHERE f.complaint_id = c.id AND f.verb_code = 'FORCE'
                   ORDER BY f.id DESC LIMIT 1) s ON TRUE
WHERE c.state_code = 'FORCED_CLOSED'
  AND (s.id IS NULL OR NOT EXISTS (
        SELECT 1 FROM complaints_step a WHERE a.complaint_id = c.id AND a.verb_code = 'ASK_FORCE' AND a.id < s.id
        AND (a.by_kind, coalesce(a.by_id, 0)) <> (s.by_kind, coalesce(s.by_id, 0))))
   OR c.waived_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM complaints_waiver w WHERE w.complaint_id = c.id AND w.is_granted AND w.decided_at = c.waived_at
        AND (w.asked_by_kind, coalesce(w.asked_by_id, 0)) <> (w.decided_by_kind, coalesce(w.decided_by_id, 0)))
