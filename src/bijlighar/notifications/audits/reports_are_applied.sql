-- A delivery that was reported as arrived says so, and one that says so was reported
-- checked: SELECT count(*) FROM notifications_report
SELECT d.id, d.provider_code, d.provider_ref, d.state_code
FROM notifications_delivery d
WHERE d.provider_ref <> ''
  AND (d.state_code = 'DELIVERED') <> EXISTS (
      SELECT FROM notifications_report r
      WHERE r.provider_code = d.provider_code AND r.provider_ref = d.provider_ref AND r.state_code = 'DELIVERED')
