-- A connection counts as without power as long as its outage goes on, and not longer; within the time of that outage
-- checked: SELECT count(*) FROM outages_affected
SELECT a.outage_id, a.connection_id, o.state_code
FROM outages_affected a
JOIN outages_outage o ON o.id = a.outage_id
WHERE (a.to_at IS NULL AND o.state_code NOT IN ('STARTED', 'CONFIRMED'))
   OR a.from_at < o.from_at OR a.to_at > o.restored_at
   OR o.state_code IN ('REQUESTED', 'APPROVED', 'SUSPECTED', 'CANCELLED', 'DISMISSED', 'MERGED')
UNION ALL
SELECT o.id, 0, o.state_code
FROM outages_outage o
WHERE o.affected <> (SELECT count(*) FROM outages_affected a WHERE a.outage_id = o.id AND a.to_at IS NULL)
  AND o.state_code IN ('STARTED', 'CONFIRMED')
