-- Every yes at a counter came in time, after at most five tries, and by a code sent or a printed one used for it
-- checked: SELECT count(*) FROM consumers_counter_visit WHERE agreed_at IS NOT NULL
SELECT v.id, v.connection_id, v.staff_id, v.how_code, v.agreed_at
FROM consumers_counter_visit v
WHERE v.agreed_at IS NOT NULL
  AND (v.agreed_at < v.asked_at OR v.agreed_at >= v.expires_at OR v.tries >= 5
   OR v.ends_at > v.agreed_at + interval '30 minutes'
   OR (v.how_code = 'SMS' AND NOT v.is_code_sent)
   OR (v.how_code = 'LETTER' AND NOT EXISTS (
        SELECT 1 FROM consumers_letter_code p
        WHERE p.connection_id = v.connection_id AND p.used_at = v.agreed_at AND p.used_by = 'visit ' || v.id
   )))
