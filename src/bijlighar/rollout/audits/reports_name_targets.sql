-- Every place that a report of what is done is set against has a target, and no target is claimed by two groups
-- checked: SELECT count(*) FROM rollout_report
WITH claims AS (
    SELECT DISTINCT r.programme_id, r.code, place
    FROM rollout_report r, unnest(string_to_array(r.counts_for, ' ')) AS place
    WHERE place <> ''
)
SELECT programme_id, place, min(code) AS code, max(code) AS other
FROM claims c
GROUP BY programme_id, place
HAVING count(*) > 1
    OR NOT EXISTS (SELECT 1 FROM rollout_target t WHERE t.programme_id = c.programme_id AND t.code = c.place)
