-- The versions of a meter-day are numbered 1, 2, 3 ... and each was made of other readings than the one before
-- checked: SELECT count(*) FROM metering_day
SELECT day, meter_id, version, before AS version_before
FROM (
    SELECT day, meter_id, version, input_digest,
           lag(version, 1, 0) OVER same_day AS before,
           lag(input_digest) OVER same_day AS digest_before
    FROM metering_day
    WINDOW same_day AS (PARTITION BY day, meter_id ORDER BY version)
) numbered
WHERE version <> before + 1 OR input_digest = digest_before
