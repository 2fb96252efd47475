-- What a deposit was used for stands in the ledger as it was decided, and nothing else left a deposit
-- checked: SELECT count(*) FROM deposits_settlement
WITH wanted AS (
    SELECT s.connection_id AS holder_id, s.settled_on AS for_day, part.code, part.paise AS amount_paise,
           'deposit/settlement/' || s.number AS document
    FROM deposits_settlement s
    CROSS JOIN LATERAL (VALUES (96, s.used_paise), (97, s.moved_paise), (98, s.refunded_paise),
                               (94, s.withdrawn_paise), (130, s.balance_used_paise),
                               (131, s.surplus_used_paise), (132, s.balance_back_paise),
                               (133, s.surplus_back_paise)) AS part (code, paise)
    WHERE part.paise > 0
), posted AS (
    SELECT holder_id, for_day, code::int, amount_paise, document FROM ledger_transfer
    WHERE code IN (96, 97, 98, 130, 131, 132, 133) OR (code = 94 AND document LIKE 'deposit/settlement/%')
)
SELECT holder_id, for_day, code, w.amount_paise AS decided_paise, p.amount_paise AS posted_paise
FROM wanted w FULL JOIN posted p USING (holder_id, for_day, code, document)
WHERE w.amount_paise IS DISTINCT FROM p.amount_paise
