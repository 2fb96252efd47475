-- No setting is outside 0 to 1000 and every one has a reason
-- checked: SELECT count(*) FROM releases_setting
SELECT id, feature_code, per_thousand
FROM releases_setting
WHERE per_thousand NOT BETWEEN 0 AND 1000 OR btrim(reason) = ''
