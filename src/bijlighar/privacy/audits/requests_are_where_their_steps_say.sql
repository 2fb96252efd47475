-- Every request about personal data stands where its last step left it, and was asked when its first step says
-- checked: SELECT count(*) FROM privacy_request
SELECT r.id, r.state_code, last.state_code AS step_code
FROM privacy_request r
LEFT JOIN LATERAL (
    SELECT s.state_code, s.at FROM privacy_request_step s WHERE s.request_id = r.id ORDER BY s.id DESC LIMIT 1
) last ON TRUE
LEFT JOIN LATERAL (
    SELECT s.state_code, s.at FROM privacy_request_step s WHERE s.request_id = r.id ORDER BY s.id LIMIT 1
) first ON TRUE
WHERE CASE last.state_code WHEN 'ACCEPTED' THEN 'OPEN' ELSE last.state_code END IS DISTINCT FROM r.state_code
   OR first.state_code IS DISTINCT FROM 'OPEN' OR first.at <> r.asked_at
   OR r.answered_at IS NOT NULL AND last.at <> r.answered_at
