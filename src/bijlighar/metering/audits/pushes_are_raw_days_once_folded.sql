-- What was pushed for a folded day of a shard is what its raw days say, value by value, and nothing else
-- checked: SELECT count(*) FROM metering_push_shard WHERE folded = pushes AND NOT is_dropped
WITH folded AS (
    SELECT day, shard FROM metering_push_shard WHERE folded = pushes AND NOT is_dropped
), pushed AS (
    SELECT b.day, b.shard::bigint * 4096 + n AS meter_id, b.slot, 0 AS is_late, b.batch_id,
           ('x' || encode(substr(b.values_wh, 1 + 4 * (row_number() OVER (PARTITION BY b.day, b.shard, b.slot, b.batch_id ORDER BY n) - 1)::int, 4), 'hex'))::bit(32)::int AS wh
    FROM folded JOIN metering_push_block b USING (day, shard), generate_series(0, 4095) n
    WHERE get_bit(b.present, n) = 1
    UNION ALL
    SELECT i.day, i.meter_id, i.slot, 1, i.batch_id, i.wh
    FROM metering_push_inbox i JOIN folded f ON f.day = i.day AND f.shard = i.meter_id / 4096
), newest AS (
    SELECT DISTINCT ON (day, meter_id, slot) day, meter_id, slot, wh
    FROM pushed ORDER BY day, meter_id, slot, is_late DESC, batch_id DESC
), raw AS (
    SELECT DISTINCT ON (r.day, r.meter_id, s) r.day, r.meter_id, s AS slot,
           ('x' || encode(substr(r."values", 1 + 4 * s, 4), 'hex'))::bit(32)::int AS wh
    FROM metering_raw_day r JOIN metering_push_fold p ON p.batch_id = r.batch_id
    JOIN folded f ON f.day = r.day AND f.shard = r.meter_id / 4096, generate_series(0, 95) s
    WHERE substr(r."values", 1 + 4 * s, 4) <> '\x80000000'
    ORDER BY r.day, r.meter_id, s, r.batch_id DESC
)
SELECT day, meter_id, slot, n.wh AS pushed_wh, r.wh AS raw_wh
FROM newest n FULL JOIN raw r USING (day, meter_id, slot)
WHERE n.wh IS DISTINCT FROM r.wh
