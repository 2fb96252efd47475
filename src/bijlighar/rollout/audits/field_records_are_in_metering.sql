-- A meter recorded by an installer hangs, or hung, where and from when the record says
-- checked: SELECT count(*) FROM rollout_installation WHERE source_code = 'FIELD'
SELECT r.id, r.meter_id, r.connection_id, r.installed_at
FROM rollout_installation r
LEFT JOIN metering_installation m ON m.id = r.meter_installation_id
WHERE r.source_code = 'FIELD'
  AND (m.id IS NULL OR m.meter_id <> r.meter_id OR m.connection_id <> r.connection_id
       OR m.from_at <> r.installed_at OR m.register_start_wh IS DISTINCT FROM r.register_start_wh)
