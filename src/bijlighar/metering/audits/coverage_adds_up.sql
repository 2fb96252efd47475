-- The blocks that are here are those that came in some hour, office by office, and no meter is silent and whole
-- checked: SELECT count(*) FROM metering_coverage
SELECT c.day, c.office_id, c.blocks, coalesce(h.blocks, 0) AS blocks_by_hours
FROM (SELECT day, office_id, sum(blocks) AS blocks, sum(meters) AS meters,
             sum(silent_meters + whole_meters) AS told
      FROM metering_coverage GROUP BY day, office_id) c
FULL JOIN (SELECT day, office_id, sum(blocks) AS blocks FROM metering_coverage_hour GROUP BY day, office_id) h
     USING (day, office_id)
WHERE c.blocks IS DISTINCT FROM coalesce(h.blocks, 0) OR c.told > c.meters
