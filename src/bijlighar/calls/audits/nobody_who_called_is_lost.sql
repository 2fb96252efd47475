-- Who was not served is on the call-back list, or was called, or called again and was served
-- checked: SELECT count(*) FROM calls_call WHERE end_code IN ('ABANDONED', 'DROPPED') AND caller_mobile <> ''
SELECT c.id, c.arrived_at, c.end_code
FROM calls_call c
WHERE c.end_code IN ('ABANDONED', 'DROPPED') AND c.caller_mobile <> ''
  AND NOT EXISTS (SELECT 1 FROM calls_call_back b WHERE b.mobile = c.caller_mobile
                  AND b.reason_code = 'ABANDONED' AND (b.done_at IS NULL OR b.done_at >= c.ended_at))
