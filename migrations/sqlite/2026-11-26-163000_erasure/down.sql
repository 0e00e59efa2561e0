DROP TRIGGER audit_is_never_updated;

CREATE TRIGGER audit_is_never_updated BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'audit is append-only: no row is changed'); END;

DROP TRIGGER submission_stays_published;

CREATE TRIGGER submission_stays_published BEFORE UPDATE ON submission
WHEN OLD.state = 'published'
BEGIN SELECT raise(ABORT, 'four eyes: what is published is changed by a new submission'); END;

DROP TRIGGER body_is_never_erased_unseen;
DROP TRIGGER body_is_only_erased;
DROP VIEW erased_entry;
DROP INDEX body_by_commitment;
ALTER TABLE body DROP COLUMN commitment;

CREATE TRIGGER body_is_only_erased BEFORE UPDATE ON body
WHEN NEW.entry_idx IS NOT OLD.entry_idx OR NEW.document IS NOT NULL
BEGIN SELECT raise(ABORT, 'a body may be erased, never changed'); END;
