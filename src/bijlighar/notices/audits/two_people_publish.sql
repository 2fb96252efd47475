-- What is public was written by one person and published by another, and what answers a question says so there
-- checked: SELECT count(*) FROM notices_notice
SELECT n.id, n.state_code, n.proposed_by_id, n.decided_by_id, q.state_code AS question_state
FROM notices_notice n
LEFT JOIN notices_question q ON q.id = n.question_id
WHERE n.state_code IN ('PUBLISHED', 'WITHDRAWN')
  AND (n.decided_by_id IS NULL OR n.decided_by_id = n.proposed_by_id
       OR n.question_id IS NOT NULL AND (q.state_code <> 'ANSWERED' OR q.company_id <> n.company_id))
