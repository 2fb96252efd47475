-- A connection has one set of terms on any day
-- checked: SELECT count(*) FROM consumers_terms
SELECT a.connection_id, a.from_date, a.to_date, b.from_date AS other_from, b.to_date AS other_to
FROM consumers_terms a
JOIN consumers_terms b ON b.connection_id = a.connection_id AND b.id > a.id
WHERE daterange(a.from_date, a.to_date, '[)') && daterange(b.from_date, b.to_date, '[)')
