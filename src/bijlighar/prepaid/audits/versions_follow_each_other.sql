-- A day's first version is regular or late and every later one a correction or withdrawal, without a gap
-- checked: SELECT count(*) FROM prepaid_charge
SELECT connection_id, for_day, version, kind_code, place
FROM (
    SELECT connection_id, for_day, version, kind_code,
           row_number() OVER (PARTITION BY connection_id, for_day ORDER BY version) AS place
    FROM prepaid_charge
) numbered
WHERE version <> place OR (version = 1) <> (kind_code IN ('REGULAR', 'LATE'))
