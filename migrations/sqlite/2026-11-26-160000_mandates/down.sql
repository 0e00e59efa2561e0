DROP TABLE mandate_change;
ALTER TABLE claim DROP COLUMN code_made_by;
