-- Every instalment whose day is booked stands in the ledger, unless the connection was prepaid or gone by then
-- checked: SELECT count(*) FROM deposits_review WHERE booked_through IS NOT NULL
SELECT i.review_id, i.connection_id, part.day, part.paise
FROM deposits_review r
JOIN deposits_review_item i ON i.review_id = r.id
CROSS JOIN LATERAL unnest(i.instalments_paise, r.due_days) AS part (paise, day)
JOIN consumers_terms c ON c.connection_id = i.connection_id AND c.from_date <= part.day
                      AND (c.to_date IS NULL OR c.to_date > part.day) AND NOT c.is_prepaid
WHERE r.approved_at IS NOT NULL AND part.day <= r.booked_through AND part.paise > 0
  AND NOT EXISTS (SELECT 1 FROM ledger_transfer t
                  WHERE t.holder_id = i.connection_id AND t.for_day = part.day AND t.code = 90
                    AND t.sequence = r.id)
