-- Every token whose giver is not forgotten was given for connections that its mobile saw at that instant, and for one at least
-- checked: SELECT count(*) FROM consumers_token
SELECT t.id, c.connection_id
FROM consumers_token t
LEFT JOIN consumers_token_connection c ON c.token_id = t.id
WHERE t.mobile <> '' AND NOT EXISTS (
    SELECT 1 FROM consumers_mobile_link l
    WHERE l.mobile = t.mobile AND l.connection_id = c.connection_id
      AND l.from_at <= t.created_at AND (l.to_at IS NULL OR l.to_at > t.created_at)
)
