-- What a run books for a month beside the days' own use is one sum: a cost is spread, a credit cancels or is paid out
-- checked: SELECT count(*) FROM prepaid_charge WHERE step_paise IS NOT NULL
WITH step AS (
    SELECT c.*, net.paise,
           (SELECT coalesce(sum(x.cancelled_paise), 0) FROM prepaid_cancelled x
            WHERE x.connection_id = c.connection_id AND x.by_day = c.for_day AND x.by_version = c.version) AS cancels
    FROM prepaid_charge c
    CROSS JOIN LATERAL (SELECT coalesce(sum(paise), 0) AS paise FROM unnest(c.step_paise) AS line (paise)) net
), wrong AS (
    SELECT connection_id, for_day, version FROM step
    WHERE spread_paise > greatest(paise, 0) OR (spread_paise > 0 AND spread_to <> spread_from + spread_parts)
       OR (NOT is_held AND (spread_paise <> 0 OR paid_out_paise <> 0 OR cancels <> 0))
       OR (step_paise IS NOT NULL) <> (step_reason IS NOT NULL)
    UNION ALL
    SELECT connection_id, min(for_day), NULL FROM step
    GROUP BY connection_id, cycle_from, posted_at
    HAVING sum(paise) FILTER (WHERE is_held) <> sum(spread_paise - cancels - paid_out_paise)
        OR sum(paise) FILTER (WHERE NOT is_held) > 0
)
SELECT connection_id, for_day, version FROM wrong
