-- Every link that no officer made has its request or letter: the code sent, the registered mobile, or a printed code
-- checked: SELECT count(*) FROM consumers_connection
SELECT l.id, l.connection_id, l.how_code, l.from_at
FROM consumers_mobile_link l
WHERE (l.to_at IS NOT NULL AND l.to_at < l.from_at)
   OR (l.how_code IN ('CODE', 'REGISTERED') AND NOT EXISTS (
        SELECT 1 FROM consumers_link_request r
        WHERE r.mobile = l.mobile AND r.connection_id = l.connection_id AND r.used_at = l.from_at
          AND r.is_code_sent = (l.how_code = 'CODE') AND r.tries <= 5
   ))
   OR (l.how_code = 'LETTER' AND NOT EXISTS (
        SELECT 1 FROM consumers_letter_code p
        WHERE p.used_by = l.mobile AND p.connection_id = l.connection_id AND p.used_at = l.from_at
          AND p.expires_at > p.used_at AND (p.withdrawn_at IS NULL OR p.withdrawn_at >= p.used_at)
   ))
