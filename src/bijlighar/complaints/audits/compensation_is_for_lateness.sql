-- Nothing is compensated before its day began after the due time, nor once the complaint was attended
-- checked: SELECT count(*) FROM complaints_compensation
SELECT p.id, p.complaint_id, p.day_number, p.due_at
FROM complaints_compensation p
JOIN complaints_complaint c ON c.id = p.complaint_id
WHERE p.posted_at <= p.due_at + (p.day_number - 1) * interval '1 day'
   OR (p.round_number = c.reopened AND c.attended_at IS NOT NULL
       AND c.attended_at <= p.due_at + (p.day_number - 1) * interval '1 day')
   OR p.for_day <> ((p.due_at + (p.day_number - 1) * interval '1 day') AT TIME ZONE 'Asia/Kolkata')::date
