-- A report of theft stands where its last step but notes, answers and rewards brought it
-- checked: SELECT count(*) FROM complaints_theft
SELECT t.id, t.number, t.state_code, s.verb_code
FROM complaints_theft t
LEFT JOIN LATERAL (
  SELECT verb_code FROM complaints_theft_step
  WHERE theft_id = t.id AND verb_code IN ('REPORTED', 'TAKEN', 'VISITED', 'DECIDED', 'CLOSED')
  ORDER BY id DESC LIMIT 1) s ON true
WHERE t.state_code IS DISTINCT FROM CASE s.verb_code WHEN 'REPORTED' THEN 'NEW' ELSE s.verb_code END
   OR (t.outcome_code = '') <> (t.state_code IN ('NEW', 'TAKEN', 'VISITED'))
