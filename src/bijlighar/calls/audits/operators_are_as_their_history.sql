-- An operator is in the state that the newest row of his history says, since then, and talks on one line at most
-- checked: SELECT count(*) FROM calls_agent
SELECT a.id, a.state_code, h.state_code AS newest
FROM calls_agent a
LEFT JOIN LATERAL (SELECT state_code, from_at FROM calls_agent_state WHERE agent_id = a.id
                   ORDER BY id DESC LIMIT 1) h ON TRUE
WHERE (a.state_code, a.since) IS DISTINCT FROM (h.state_code, h.from_at)
   OR (a.state_code IN ('RINGING', 'TALKING')) AND a.call_id IS NULL
   OR a.state_code IN ('READY', 'BREAK', 'OFF') AND a.call_id IS NOT NULL
