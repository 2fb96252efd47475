-- What a published notice takes the place of is withdrawn, and belongs to the same company
-- checked: SELECT count(*) FROM notices_notice WHERE replaces_id IS NOT NULL
SELECT n.id, n.replaces_id, old.state_code
FROM notices_notice n
JOIN notices_notice old ON old.id = n.replaces_id
WHERE old.company_id <> n.company_id OR n.state_code = 'PUBLISHED' AND old.state_code <> 'WITHDRAWN'
