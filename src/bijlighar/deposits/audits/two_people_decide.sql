-- A review is approved by another person than the one who drafted it, and asks for nothing before
-- checked: SELECT count(*) FROM deposits_review
SELECT id, drafted_by, approved_by, booked_through
FROM deposits_review
WHERE approved_by = drafted_by OR (approved_at IS NULL) <> (approved_by IS NULL)
   OR (booked_through IS NOT NULL AND approved_at IS NULL) OR approved_at < drafted_at
