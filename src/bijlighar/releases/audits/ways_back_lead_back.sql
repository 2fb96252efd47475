-- After a way back every feature is set as it was when its release began
-- checked: SELECT count(*) FROM releases_release WHERE kind_code = 'BACK'
WITH back AS (
    SELECT b.id, b.last_setting_id AS until_id, r.last_setting_id AS from_id
    FROM releases_release b JOIN releases_release r ON r.id = b.undoes_id
), named AS (
    SELECT DISTINCT feature_code, company_code FROM releases_setting
)
SELECT back.id, named.feature_code, named.company_code
FROM back CROSS JOIN named
WHERE (SELECT s.per_thousand FROM releases_setting s
       WHERE s.feature_code = named.feature_code AND s.company_code = named.company_code
         AND s.id <= back.until_id ORDER BY s.id DESC LIMIT 1)
  IS DISTINCT FROM
      (SELECT s.per_thousand FROM releases_setting s
       WHERE s.feature_code = named.feature_code AND s.company_code = named.company_code
         AND s.id <= back.from_id ORDER BY s.id DESC LIMIT 1)
