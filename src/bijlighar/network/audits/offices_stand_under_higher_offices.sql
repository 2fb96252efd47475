-- Every office but a head office stands under an office of a higher kind of the same company; so there is no circle
-- checked: SELECT count(*) FROM network_office
WITH kinds (kind, place) AS (
    VALUES ('company', 0), ('region', 1), ('circle', 2), ('division', 3), ('subdivision', 4), ('dc', 5)
)
SELECT o.id, o.code, o.kind, parent.code AS parent, parent.kind AS parent_kind
FROM network_office o
JOIN kinds own ON own.kind = o.kind
LEFT JOIN network_office parent ON parent.id = o.parent_id
LEFT JOIN kinds above ON above.kind = parent.kind
WHERE (o.parent_id IS NULL) <> (o.kind = 'company')
   OR above.place >= own.place
   OR parent.company_id <> o.company_id
