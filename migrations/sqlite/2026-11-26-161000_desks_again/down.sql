ALTER TABLE list_preview DROP COLUMN attestor;
DROP INDEX audit_by_person;
DROP INDEX audit_by_action;
