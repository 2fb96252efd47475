-- The meter that was taken away in an exchange ended at the same instant, with the reading on record
-- checked: SELECT count(*) FROM rollout_installation WHERE old_meter_id IS NOT NULL
SELECT r.id, r.old_meter_id, r.connection_id, r.installed_at
FROM rollout_installation r
WHERE r.old_meter_id IS NOT NULL
  AND NOT EXISTS (
        SELECT 1 FROM metering_installation m
        WHERE m.meter_id = r.old_meter_id AND m.connection_id = r.connection_id
          AND m.to_at = r.installed_at AND m.register_end_wh IS NOT DISTINCT FROM r.old_register_end_wh
  )
