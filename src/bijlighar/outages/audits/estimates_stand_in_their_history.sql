-- The estimate of a fault is the last of its history, and there are as many as it says
-- checked: SELECT count(*) FROM outages_step WHERE step_code = 'ESTIMATED'
SELECT o.id, o.estimate_at, o.estimates
FROM outages_outage o
LEFT JOIN LATERAL (SELECT s.estimate_at, s.at FROM outages_step s
    WHERE s.outage_id = o.id AND s.step_code = 'ESTIMATED' ORDER BY s.id DESC LIMIT 1) last ON TRUE
WHERE o.kind_code = 'FAULT'
  AND (o.estimates <> (SELECT count(*) FROM outages_step s
                       WHERE s.outage_id = o.id AND s.step_code = 'ESTIMATED')
       OR o.estimate_at IS DISTINCT FROM last.estimate_at OR o.estimate_told_at IS DISTINCT FROM last.at)
