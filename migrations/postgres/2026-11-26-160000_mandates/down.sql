DROP TABLE mandate_change;
DROP FUNCTION require_two_for_mandates();
ALTER TABLE claim DROP COLUMN code_made_by;
