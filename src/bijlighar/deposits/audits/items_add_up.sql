-- What a review asks of a connection is what its instalments add up to, in whole rupees, none below nothing
-- checked: SELECT count(*) FROM deposits_review_item
SELECT i.review_id, i.connection_id, i.total_paise, i.instalments_paise
FROM deposits_review_item i JOIN deposits_review r ON r.id = i.review_id
CROSS JOIN LATERAL (SELECT sum(paise) AS total, min(paise) AS least, bool_and(paise % 100 = 0) AS is_whole
                    FROM unnest(i.instalments_paise) AS part (paise)) parts
WHERE parts.total <> i.total_paise OR parts.least < 0 OR NOT parts.is_whole
   OR cardinality(i.instalments_paise) <> cardinality(r.due_days)
   OR i.shortfall_paise > greatest(i.required_paise - i.held_paise - i.asked_paise, 0) + 50
