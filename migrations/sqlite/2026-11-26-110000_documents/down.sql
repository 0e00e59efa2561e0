DROP INDEX document_use_by_file;
DROP INDEX document_by_scan;

ALTER TABLE document DROP COLUMN accepted_at;
