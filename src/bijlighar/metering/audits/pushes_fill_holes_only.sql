-- No meter has two values for one quarter hour in blocks: later ones fill holes or are corrections in the inbox
-- checked: SELECT count(*) FROM metering_push_block
SELECT day, shard, slot
FROM metering_push_block
GROUP BY day, shard, slot
HAVING sum(bit_count(present)) <> bit_count(bit_or(('x' || encode(present, 'hex'))::bit(4096)))
