-- Every connection that is not disconnected has open terms, which do not begin before the connection was made
-- checked: SELECT count(*) FROM consumers_connection
SELECT c.id, c.service_number, c.connected_on, first.from_date AS first_terms, open.from_date AS open_terms
FROM consumers_connection c
LEFT JOIN consumers_terms open ON open.connection_id = c.id AND open.to_date IS NULL
LEFT JOIN LATERAL (
    SELECT min(from_date) AS from_date FROM consumers_terms t WHERE t.connection_id = c.id
) first ON TRUE
WHERE (c.disconnected_on IS NULL AND open.id IS NULL)
   OR first.from_date IS NULL
   OR first.from_date < c.connected_on
