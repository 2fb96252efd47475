-- A step that costs is spread in full over its days; one that gives money back is not
-- checked: SELECT count(*) FROM prepaid_charge WHERE step_paise IS NOT NULL
SELECT connection_id, for_day, version, spread_paise, net.paise AS step_paise, spread_from, spread_to, spread_parts
FROM prepaid_charge
CROSS JOIN LATERAL (SELECT coalesce(sum(paise), 0) AS paise FROM unnest(step_paise) AS line (paise)) net
WHERE spread_paise <> greatest(net.paise, 0)
   OR (spread_paise > 0 AND spread_to <> spread_from + spread_parts)
   OR (step_paise IS NOT NULL) <> (step_reason IS NOT NULL)
