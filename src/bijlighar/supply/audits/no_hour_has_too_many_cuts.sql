-- Within any hour of a company no more decisions to cut off were taken than the policy kept with them allows
-- checked: SELECT count(*) FROM supply_decision WHERE verdict_code = 'DISCONNECT'
WITH cuts AS (
    SELECT d.id, d.company_id, d.decided_at, (p.content -> 'figures' ->> 'most_an_hour')::int AS most,
           count(*) OVER (PARTITION BY d.company_id ORDER BY d.decided_at
                          RANGE BETWEEN interval '59 minutes 59.999 seconds' PRECEDING AND CURRENT ROW) AS within
    FROM supply_decision d JOIN supply_policy p ON p.digest = d.policy_id
    WHERE d.verdict_code = 'DISCONNECT'
)
SELECT id, company_id, decided_at, within, most FROM cuts WHERE within > most
