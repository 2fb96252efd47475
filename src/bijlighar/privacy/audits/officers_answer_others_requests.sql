-- What an officer decides about personal data (a correction, an erasure, a grievance) no consumer has marked as done
-- checked: SELECT count(*) FROM privacy_request WHERE state_code IN ('DONE', 'REFUSED')
SELECT r.id, r.kind_code, r.state_code, r.answered_by_id
FROM privacy_request r
WHERE r.state_code IN ('DONE', 'REFUSED') AND r.kind_code IN ('CORRECTION', 'ERASURE', 'GRIEVANCE')
  AND (r.answered_by_id IS NULL OR NOT EXISTS (
      SELECT 1 FROM privacy_request_step s
      WHERE s.request_id = r.id AND s.state_code = r.state_code AND s.by_kind = 'staff'
        AND s.by_id = r.answered_by_id))
