-- A way that somebody chose reaches him: an e-mail address or browser is confirmed and live, must-haves are on
-- checked: SELECT count(*) FROM notifications_preference
SELECT p.id, p.connection_id, p.kind_code, p.way_code
FROM notifications_preference p
WHERE (p.way_code = 'EMAIL'
       AND NOT EXISTS (SELECT FROM notifications_address a
                       WHERE a.mobile = p.mobile AND a.way_code = 'EMAIL' AND a.confirmed_at IS NOT NULL))
   OR (p.way_code = 'NONE' AND p.kind_code IN ('CODE', 'DISCONNECTION', 'ANSWER'))
