-- A message that went out was handed to a provider that took it
-- checked: SELECT count(*) FROM notifications_delivery
SELECT o.id, o.template, o.sent_at
FROM kernel_outbox o
WHERE o.outcome_code = 'SENT' AND o.channel IN ('sms', 'email')
  AND o.sent_at >= (SELECT min(submitted_at) FROM notifications_delivery)
  AND NOT EXISTS (SELECT FROM notifications_delivery d
                  WHERE d.message_id = o.id AND d.state_code NOT IN ('REFUSED', 'FAILED'))
