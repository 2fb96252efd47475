-- An outage reaches connections from its approval or its first sign on until its end, and never longer
-- checked: SELECT count(*) FROM outages_reach
SELECT r.outage_id, r.device_kind, r.device_id
FROM outages_reach r
JOIN outages_outage o ON o.id = r.outage_id
WHERE (r.to_at IS NULL) <> (o.state_code IN ('APPROVED', 'STARTED', 'SUSPECTED', 'CONFIRMED'))
UNION ALL
SELECT o.id, o.device_kind, o.device_id
FROM outages_outage o
WHERE o.state_code NOT IN ('REQUESTED', 'CANCELLED') AND o.device_kind <> 'SUBSTATION'
  AND NOT EXISTS (SELECT 1 FROM outages_reach r WHERE r.outage_id = o.id AND r.device_kind = o.device_kind
                  AND r.device_id = o.device_id)
