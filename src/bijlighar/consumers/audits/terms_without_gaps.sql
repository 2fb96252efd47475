-- Terms follow each other without a day between them
-- checked: SELECT count(*) FROM consumers_terms
SELECT connection_id, to_date, next_from
FROM (
    SELECT connection_id, to_date,
           lead(from_date) OVER (PARTITION BY connection_id ORDER BY from_date) AS next_from
    FROM consumers_terms
) followed
WHERE next_from IS NOT NULL AND to_date IS DISTINCT FROM next_from
