-- A day is charged under the terms the connection had on it, and only while it was prepaid
-- checked: SELECT count(DISTINCT (connection_id, for_day)) FROM prepaid_charge
WITH latest AS (
    SELECT DISTINCT ON (connection_id, for_day) *
    FROM prepaid_charge ORDER BY connection_id, for_day, version DESC
)
SELECT l.connection_id, l.for_day, l.category_code, l.sanctioned_load_w
FROM latest l
WHERE l.kind_code <> 'WITHDRAWN'
  AND NOT EXISTS (
      SELECT 1 FROM consumers_terms t
      WHERE t.connection_id = l.connection_id AND t.from_date <= l.for_day
        AND (t.to_date IS NULL OR t.to_date > l.for_day) AND t.is_prepaid
        AND (t.category_code, t.area_code, t.sanctioned_load_w, coalesce(t.contract_demand_w, 0),
             coalesce(t.contract_demand_va, 0), coalesce(t.load_millihp, 0), t.is_smart)
            = (l.category_code, l.area_code, l.sanctioned_load_w, l.contract_demand_w, l.contract_demand_va,
               l.load_millihp, l.is_smart))
