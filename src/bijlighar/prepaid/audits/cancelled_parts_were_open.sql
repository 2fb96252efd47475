-- No more of a step is cancelled than was spread, and by a charge of the same month that was booked later
-- checked: SELECT count(*) FROM prepaid_cancelled
SELECT x.connection_id, x.for_day, x.version, min(step.spread_paise) AS spread_paise, sum(x.cancelled_paise) AS cancelled
FROM prepaid_cancelled x
LEFT JOIN prepaid_charge step
    ON step.connection_id = x.connection_id AND step.for_day = x.for_day AND step.version = x.version
LEFT JOIN prepaid_charge giver
    ON giver.connection_id = x.connection_id AND giver.for_day = x.by_day AND giver.version = x.by_version
GROUP BY x.connection_id, x.for_day, x.version
HAVING sum(x.cancelled_paise) > coalesce(min(step.spread_paise), 0)
    OR NOT bool_and(coalesce(giver.is_held AND giver.cycle_from = step.cycle_from
                             AND giver.posted_at >= step.posted_at, false))
