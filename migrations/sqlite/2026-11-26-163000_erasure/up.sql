-- Bodies are found by what their entries commit to; none is erased unseen.
ALTER TABLE body ADD COLUMN commitment BLOB;

DROP TRIGGER body_is_only_erased;

UPDATE body SET commitment = (
    SELECT unhex(substr(json_extract(CAST(e.bytes AS TEXT), '$.body'), 8))
    FROM entry e WHERE e.idx = body.entry_idx);

CREATE INDEX body_by_commitment ON body (commitment);

CREATE TRIGGER body_is_only_erased BEFORE UPDATE ON body
WHEN NEW.entry_idx IS NOT OLD.entry_idx OR NEW.document IS NOT NULL
    OR NEW.commitment IS NOT OLD.commitment
BEGIN SELECT raise(ABORT, 'a body may be erased, never changed'); END;

-- The entries of which the log says that their documents were erased.
CREATE VIEW erased_entry AS
    SELECT e.idx AS said_at, e.subject AS subject, named.value AS entry_idx
    FROM entry e, json_each(CAST(e.bytes AS TEXT), '$.claims.erased') named
    WHERE e.kind = 'erasure';

-- An entry of kind `erasure` about the same subject that names it stands in the log first.
CREATE TRIGGER body_is_never_erased_unseen BEFORE UPDATE ON body
WHEN NOT EXISTS (
    SELECT 1 FROM erased_entry said JOIN entry b ON b.subject = said.subject
    WHERE b.idx = NEW.entry_idx AND said.entry_idx = b.idx AND said.said_at > b.idx)
BEGIN SELECT raise(ABORT, 'a body is erased only with an entry that says so'); END;

-- What was typed goes with the body it became: texts in it may be emptied or taken out, once the log
-- names the entry as erased. Nothing else of what is published changes.
DROP TRIGGER submission_stays_published;

CREATE TRIGGER submission_stays_published BEFORE UPDATE ON submission
WHEN OLD.state = 'published' AND NOT (
    NEW.id = OLD.id AND NEW.kind = OLD.kind AND NEW.state = OLD.state
    AND NEW.version = OLD.version AND NEW.subject = OLD.subject AND NEW.record IS OLD.record
    AND NEW.record_version IS OLD.record_version AND NEW.attestor IS OLD.attestor
    AND NEW.organisation_id = OLD.organisation_id AND NEW.created_by = OLD.created_by
    AND NEW.people_needed = OLD.people_needed
    AND NEW.organisations_needed = OLD.organisations_needed
    AND NEW.created_at = OLD.created_at AND NEW.submitted_at IS OLD.submitted_at
    AND NEW.decided_at IS OLD.decided_at AND NEW.updated_at = OLD.updated_at
    AND NEW.entry_idx IS OLD.entry_idx
    AND EXISTS (
        SELECT 1 FROM erased_entry said
        WHERE said.subject = OLD.subject AND said.entry_idx = OLD.entry_idx)
    AND NOT EXISTS (
        SELECT 1 FROM json_tree(NEW.payload) n
        WHERE n.type NOT IN ('object', 'array', 'null') AND n.atom IS NOT ''
            AND NOT EXISTS (
                SELECT 1 FROM json_tree(OLD.payload) o
                WHERE o.path = n.path AND o.type = n.type AND o.atom = n.atom
                    AND (o.key IS n.key OR typeof(n.key) = 'integer'))))
BEGIN SELECT raise(ABORT, 'four eyes: what is published is changed by a new submission'); END;

-- So do its copies in audit rows: texts in them may be emptied or taken out, and nothing else changes.
DROP TRIGGER audit_is_never_updated;

CREATE TRIGGER audit_is_never_updated BEFORE UPDATE ON audit
WHEN NOT (
    NEW.idx = OLD.idx AND NEW.at = OLD.at AND NEW.person_id IS OLD.person_id
    AND NEW.organisation_id IS OLD.organisation_id AND NEW.means = OLD.means
    AND NEW.action = OLD.action AND NEW.target = OLD.target
    AND NEW.request_id IS OLD.request_id AND NEW.entry_idx IS OLD.entry_idx
    AND (NEW.before_json IS NULL) = (OLD.before_json IS NULL)
    AND (NEW.after_json IS NULL) = (OLD.after_json IS NULL)
    AND EXISTS (
        SELECT 1 FROM submission s
        JOIN erased_entry said ON said.subject = s.subject AND said.entry_idx = s.entry_idx
        WHERE s.id = OLD.target)
    AND NOT EXISTS (
        SELECT 1 FROM json_tree(NEW.before_json) n
        WHERE n.type NOT IN ('object', 'array', 'null') AND n.atom IS NOT ''
            AND NOT EXISTS (
                SELECT 1 FROM json_tree(OLD.before_json) o
                WHERE o.path = n.path AND o.type = n.type AND o.atom = n.atom
                    AND (o.key IS n.key OR typeof(n.key) = 'integer')))
    AND NOT EXISTS (
        SELECT 1 FROM json_tree(NEW.after_json) n
        WHERE n.type NOT IN ('object', 'array', 'null') AND n.atom IS NOT ''
            AND NOT EXISTS (
                SELECT 1 FROM json_tree(OLD.after_json) o
                WHERE o.path = n.path AND o.type = n.type AND o.atom = n.atom
                    AND (o.key IS n.key OR typeof(n.key) = 'integer'))))
BEGIN SELECT raise(ABORT, 'audit is append-only: no row is changed'); END;
