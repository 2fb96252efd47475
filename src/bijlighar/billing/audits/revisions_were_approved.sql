-- Every bill made anew follows the one before it, differs from it, and is what another person approved
-- checked: SELECT count(*) FROM billing_bill WHERE revision > 0
WITH bills AS (
    SELECT b.*, lag(revision) OVER cycle AS revision_before, lag(energy_wh) OVER cycle AS energy_before,
           lag(lines_paise) OVER cycle AS lines_before, lag(missing_days) OVER cycle AS missing_before,
           lag((solar_wh, estimated_wh, peak_wh, demand_w, category_code, area_code, sanctioned_load_w,
                contract_demand_w, contract_demand_va, load_millihp, is_smart)::text) OVER cycle AS rest_before,
           lag(total_paise) OVER cycle AS total_before
    FROM billing_bill b WINDOW cycle AS (PARTITION BY connection_id, cycle_from ORDER BY revision)
)
SELECT b.connection_id, b.cycle_from, b.revision, v.set_id, d.step_code, m.new_total_paise, b.total_paise
FROM (SELECT * FROM bills WHERE revision > 0) b
FULL JOIN billing_revision v USING (connection_id, cycle_from, revision)
LEFT JOIN billing_revision_set s ON s.id = v.set_id
LEFT JOIN billing_revision_decision d ON d.set_id = v.set_id
LEFT JOIN billing_revision_member m ON m.set_id = v.set_id AND m.connection_id = v.connection_id
WHERE (b.revision_before + 1, d.step_code, m.revision, m.new_total_paise, m.old_total_paise, s.cycle_from, s.cycle_to)
      IS DISTINCT FROM (b.revision::int, 'APPROVED', b.revision, b.total_paise, b.total_before, b.cycle_from, b.cycle_to)
   OR d.taken_by_id = s.proposed_by_id
   OR d.proposed_by_id IS DISTINCT FROM s.proposed_by_id
   OR (b.energy_wh = b.energy_before AND b.lines_paise = b.lines_before AND b.missing_days = b.missing_before
       AND (b.solar_wh, b.estimated_wh, b.peak_wh, b.demand_w, b.category_code, b.area_code, b.sanctioned_load_w,
            b.contract_demand_w, b.contract_demand_va, b.load_millihp, b.is_smart)::text
           = b.rest_before
       AND NOT EXISTS (SELECT 1 FROM billing_piece p
                       WHERE (p.connection_id, p.cycle_from) = (b.connection_id, b.cycle_from)))
