-- A review's totals are those of its connections
-- checked: SELECT count(*) FROM deposits_review
SELECT r.id, r.connections, r.shortfall_paise, r.extra_paise, found.connections AS counted
FROM deposits_review r
CROSS JOIN LATERAL (
    SELECT count(*) AS connections, count(*) FILTER (WHERE outcome_code = 'ASKED') AS asked,
           coalesce(sum(shortfall_paise), 0) AS shortfall, coalesce(sum(extra_paise), 0) AS extra,
           coalesce(sum(withdrawn_paise), 0) AS withdrawn
    FROM deposits_review_item i WHERE i.review_id = r.id) found
WHERE (r.connections, r.asked_connections, r.shortfall_paise, r.extra_paise, r.withdrawn_paise)
      IS DISTINCT FROM (found.connections, found.asked, found.shortfall, found.extra, found.withdrawn)
