-- A planned shutdown that stands in the calendar, began or ended was approved by another person than asked for it
-- checked: SELECT count(*) FROM outages_outage WHERE kind_code = 'PLANNED' AND state_code IN ('APPROVED', 'STARTED', 'RESTORED')
SELECT o.id, o.state_code, o.requested_by, o.approved_by
FROM outages_outage o
WHERE o.kind_code = 'PLANNED' AND o.state_code IN ('APPROVED', 'STARTED', 'RESTORED')
  AND (o.approved_by = '' OR o.approved_by_id IS NULL OR o.approved_by = o.requested_by
       OR NOT EXISTS (SELECT 1 FROM outages_step s WHERE s.outage_id = o.id AND s.step_code = 'APPROVED'))
