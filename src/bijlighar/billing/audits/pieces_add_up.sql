-- The pieces of a bill add up to its lines and its use, follow each other, and end with the terms it names
-- checked: SELECT count(*) FROM billing_piece
WITH summed AS (
    SELECT connection_id, cycle_from, revision, min(from_date) AS from_date, max(to_date) AS to_date,
           sum(peak_wh) AS peak_wh, max(demand_w) AS demand_w, sum(energy_wh) AS energy_wh, sum(solar_wh) AS solar_wh, sum(estimated_wh) AS estimated_wh,
           count(*) AS pieces, max(piece) AS last_piece
    FROM billing_piece GROUP BY 1, 2, 3
), lines AS (
    SELECT connection_id, cycle_from, revision, array_agg(paise ORDER BY n) AS lines_paise
    FROM (SELECT connection_id, cycle_from, revision, n, sum(line)::bigint AS paise
          FROM billing_piece CROSS JOIN LATERAL unnest(lines_paise) WITH ORDINALITY AS l (line, n)
          GROUP BY 1, 2, 3, 4) by_line
    GROUP BY 1, 2, 3
)
SELECT 'bill' AS what, s.connection_id, s.cycle_from, s.revision, b.lines_paise AS bill, l.lines_paise AS pieces
FROM summed s JOIN lines l USING (connection_id, cycle_from, revision)
LEFT JOIN billing_bill b USING (connection_id, cycle_from, revision)
LEFT JOIN billing_piece p ON (p.connection_id, p.cycle_from, p.revision, p.piece)
                           = (s.connection_id, s.cycle_from, s.revision, s.last_piece)
WHERE (b.lines_paise, b.from_date, b.to_date, b.energy_wh, b.solar_wh, b.estimated_wh, b.peak_wh, b.demand_w, s.pieces,
       b.contract_demand_w, b.contract_demand_va, b.load_millihp, b.category_code, b.area_code, b.sanctioned_load_w, b.is_smart)
      IS DISTINCT FROM (l.lines_paise, s.from_date, s.to_date, s.energy_wh, s.solar_wh, s.estimated_wh,
       s.peak_wh, s.demand_w, s.last_piece::bigint, p.contract_demand_w, p.contract_demand_va, p.load_millihp,
       p.category_code, p.area_code, p.sanctioned_load_w, p.is_smart)
UNION ALL
SELECT 'days', connection_id, cycle_from, revision, NULL, NULL
FROM (SELECT *, lag(to_date) OVER (PARTITION BY connection_id, cycle_from, revision ORDER BY piece) AS last_to
      FROM billing_piece) p
WHERE from_date < last_to
