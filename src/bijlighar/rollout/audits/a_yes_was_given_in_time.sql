-- A consumer's yes by code came within the life of the code and five tries; a signature says who signed
-- checked: SELECT count(*) FROM rollout_acknowledgement
SELECT id, installation_id, how_code, created_at, given_at
FROM rollout_acknowledgement
WHERE (how_code = 'CODE' AND (code_hash = '' OR expires_at IS NULL OR given_at > expires_at OR tries > 5
       OR (given_at IS NOT NULL AND tries = 0)))
   OR (how_code = 'SIGNATURE' AND (given_at IS NULL OR note = ''))
