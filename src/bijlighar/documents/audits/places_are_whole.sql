-- A document has both halves of its place or none, and they lie on the globe
-- checked: SELECT count(*) FROM documents_document
SELECT id, latitude_udeg, longitude_udeg
FROM documents_document
WHERE (latitude_udeg IS NULL) <> (longitude_udeg IS NULL)
   OR abs(latitude_udeg) > 90000000 OR abs(longitude_udeg) > 180000000
