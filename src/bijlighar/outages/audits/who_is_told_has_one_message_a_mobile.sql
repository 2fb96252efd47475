-- Whoever was told a stage of an outage and has a mobile has a message of that stage, and no message goes to anybody else
-- checked: SELECT count(*) FROM outages_told WHERE has_message
WITH sent AS (
    SELECT DISTINCT split_part(m.key, '/', 2)::bigint AS outage_id, split_part(m.key, '/', 3) AS stage_code,
           split_part(m.key, '/', 4)::int AS number, m.connection_id
    FROM kernel_outbox m
    WHERE m.key LIKE 'outages/%' AND split_part(m.key, '/', 3) <> 'WATCH'
)
SELECT coalesce(t.outage_id, s.outage_id) AS outage_id, coalesce(t.stage_code, s.stage_code) AS stage_code,
       coalesce(t.connection_id, s.connection_id) AS connection_id
FROM (SELECT * FROM outages_told WHERE has_message) t
FULL JOIN sent s ON s.outage_id = t.outage_id AND s.stage_code = t.stage_code AND s.number = t.number
     AND s.connection_id = t.connection_id
WHERE t.outage_id IS NULL OR s.outage_id IS NULL
