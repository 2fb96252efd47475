-- Documents that share a stored file agree on what it is
-- checked: SELECT count(DISTINCT digest) FROM documents_document
SELECT digest, count(DISTINCT (media_type, size_bytes, width, height)) AS kinds
FROM documents_document
GROUP BY digest
HAVING count(DISTINCT (media_type, size_bytes, width, height)) > 1
