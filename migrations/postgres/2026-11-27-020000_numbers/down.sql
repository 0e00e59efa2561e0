DROP INDEX record_key_by_number_lowered;
DROP INDEX record_key_by_number;
ALTER TABLE record_key DROP COLUMN number_lowered;
ALTER TABLE record_key DROP COLUMN number;
