-- The sums beside a meter-day are those of its 96 values, and a block has a value exactly where its flag says so
-- checked: SELECT count(*) FROM metering_day
WITH block AS (
    SELECT d.day, d.meter_id, d.version, b AS block, get_byte(d.flags, b) AS flag,
           ('x' || encode(substr(d.values_wh, 1 + 4 * b, 4), 'hex'))::bit(32)::int AS wh
    FROM metering_day d, generate_series(0, 95) b
), found AS (
    SELECT day, meter_id, version,
           coalesce(sum(wh) FILTER (WHERE flag < 8 OR flag BETWEEN 20 AND 34 OR flag >= 60), 0) AS energy_wh,
           coalesce(sum(wh) FILTER (WHERE (flag < 8 OR flag BETWEEN 20 AND 34 OR flag >= 60) AND block BETWEEN 36 AND 67), 0) AS solar_wh,
           coalesce(sum(wh) FILTER (WHERE flag BETWEEN 20 AND 34 OR flag >= 60), 0) AS estimated_wh,
           count(*) FILTER (WHERE flag BETWEEN 40 AND 49) AS missing_blocks,
           count(*) FILTER (WHERE (wh = -2147483648) <> (flag IN (8, 9) OR flag BETWEEN 40 AND 49)) AS contradictions,
           count(*) FILTER (WHERE wh < 0 AND wh <> -2147483648) AS negatives
    FROM block GROUP BY day, meter_id, version
)
SELECT d.day, d.meter_id, d.version, d.energy_wh, f.energy_wh AS energy_of_blocks, f.contradictions, f.negatives
FROM metering_day d JOIN found f USING (day, meter_id, version)
WHERE (d.energy_wh, d.solar_wh, d.estimated_wh, d.missing_blocks)
      IS DISTINCT FROM (f.energy_wh, f.solar_wh, f.estimated_wh, f.missing_blocks)
   OR d.is_complete <> (d.missing_blocks = 0) OR f.contradictions > 0 OR f.negatives > 0
