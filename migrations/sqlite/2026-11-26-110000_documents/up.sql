-- When the operator let a file through that no scanner looked at.
ALTER TABLE document ADD COLUMN accepted_at BIGINT;

CREATE INDEX document_by_scan ON document (scan);
CREATE INDEX document_use_by_file ON document_use (sha256);
