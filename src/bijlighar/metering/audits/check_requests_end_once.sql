-- A request for a check meter ends once, concluded or withdrawn, and a connection has one open at a time
-- checked: SELECT count(*) FROM metering_check_request
SELECT connection_id, min(id) AS request_id, count(*) AS requests, max(ends) AS ends
FROM (
    SELECT r.id, r.connection_id,
           (SELECT count(*) FROM metering_check_verdict v WHERE v.request_id = r.id)
           + (SELECT count(*) FROM metering_check_withdrawn w WHERE w.request_id = r.id) AS ends
    FROM metering_check_request r
) counted
GROUP BY connection_id, CASE WHEN ends = 0 THEN 0 ELSE id END
HAVING max(ends) > 1 OR (max(ends) = 0 AND count(*) > 1)
