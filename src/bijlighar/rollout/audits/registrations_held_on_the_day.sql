-- Every installation stands under a registration of its agency that counted for the company on that day
-- checked: SELECT count(*) FROM rollout_installation
SELECT i.id, i.agency_id, i.registration_id, i.installed_at
FROM rollout_installation i
JOIN rollout_registration r ON r.id = i.registration_id
WHERE r.agency_id <> i.agency_id
   OR (r.company_id IS NOT NULL AND r.company_id <> i.company_id)
   OR (i.installed_at AT TIME ZONE 'Asia/Kolkata')::date < r.from_date
   OR (i.installed_at AT TIME ZONE 'Asia/Kolkata')::date >= r.to_date
