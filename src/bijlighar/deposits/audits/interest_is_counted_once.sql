-- No day of a deposit earns interest twice
-- checked: SELECT count(*) FROM deposits_interest
SELECT connection_id, from_date, to_date, next_from
FROM (SELECT connection_id, from_date, to_date,
             lead(from_date) OVER (PARTITION BY connection_id ORDER BY from_date) AS next_from
      FROM deposits_interest) spans
WHERE next_from < to_date
