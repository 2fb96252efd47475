-- Every call stands where a recount of the raw events puts it: its times, its desk's answer, its end
-- checked: SELECT count(*) FROM calls_call
WITH told AS (
    SELECT call_key, min(happened_at) AS arrived_at,
           min(happened_at) FILTER (WHERE kind_code = 'QUEUED') AS queued_at,
           min(happened_at) FILTER (WHERE kind_code = 'OFFERED') AS offered_at,
           min(happened_at) FILTER (WHERE kind_code = 'ANSWERED') AS answered_at,
           max(happened_at) FILTER (WHERE kind_code = 'HUNG_UP') AS ended_at,
           count(*) FILTER (WHERE kind_code = 'TRANSFERRED') AS transfers
    FROM calls_event WHERE verdict_code = 'TAKEN' GROUP BY call_key
)
SELECT coalesce(c.call_key, t.call_key) AS call_key, c.end_code, c.state_code
FROM calls_call c FULL JOIN told t USING (call_key)
WHERE (c.arrived_at, c.queued_at, c.offered_at, c.answered_at, c.ended_at, c.transfers::bigint)
      IS DISTINCT FROM (t.arrived_at, t.queued_at, t.offered_at, t.answered_at, t.ended_at, t.transfers)
   OR c.end_code IS DISTINCT FROM CASE
        WHEN t.ended_at IS NULL THEN '' WHEN t.answered_at IS NOT NULL THEN 'TALKED'
        WHEN t.queued_at IS NOT NULL OR t.offered_at IS NOT NULL THEN 'ABANDONED'
        WHEN c.was_served THEN 'SERVED' ELSE 'DROPPED' END
   OR (c.state_code = 'ENDED') <> (t.ended_at IS NOT NULL)
