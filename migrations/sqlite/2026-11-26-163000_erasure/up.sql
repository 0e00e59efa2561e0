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

-- An entry of kind `erasure` about the same subject stands in the log first.
CREATE TRIGGER body_is_never_erased_unseen BEFORE UPDATE ON body
WHEN NOT EXISTS (
    SELECT 1 FROM entry e JOIN entry b ON b.subject = e.subject
    WHERE b.idx = NEW.entry_idx AND e.kind = 'erasure' AND e.idx > NEW.entry_idx)
BEGIN SELECT raise(ABORT, 'a body is erased only with an entry that says so'); END;

-- What was typed goes with the body it became; nothing else of what is published changes.
DROP TRIGGER submission_stays_published;

CREATE TRIGGER submission_stays_published BEFORE UPDATE ON submission
WHEN OLD.state = 'published' AND NOT (
    NEW.id = OLD.id AND NEW.kind = OLD.kind AND NEW.state = OLD.state
    AND NEW.version = OLD.version AND NEW.subject = OLD.subject AND NEW.record IS OLD.record
    AND NEW.record_version IS OLD.record_version AND NEW.attestor IS OLD.attestor
    AND NEW.entry_idx IS OLD.entry_idx AND NEW.submitted_at IS OLD.submitted_at
    AND NEW.decided_at IS OLD.decided_at AND EXISTS (
        SELECT 1 FROM entry e
        WHERE e.subject = OLD.subject AND e.kind = 'erasure' AND e.idx > OLD.entry_idx))
BEGIN SELECT raise(ABORT, 'four eyes: what is published is changed by a new submission'); END;

-- So do its copies in audit rows: texts in them may be emptied, and nothing else of them changes.
DROP TRIGGER audit_is_never_updated;

CREATE TRIGGER audit_is_never_updated BEFORE UPDATE ON audit
WHEN NOT (
    NEW.idx = OLD.idx AND NEW.at = OLD.at AND NEW.person_id IS OLD.person_id
    AND NEW.organisation_id IS OLD.organisation_id AND NEW.means = OLD.means
    AND NEW.action = OLD.action AND NEW.target = OLD.target
    AND NEW.request_id IS OLD.request_id AND NEW.entry_idx IS OLD.entry_idx
    AND length(coalesce(NEW.before_json, '')) <= length(coalesce(OLD.before_json, ''))
    AND length(coalesce(NEW.after_json, '')) <= length(coalesce(OLD.after_json, ''))
    AND EXISTS (
        SELECT 1 FROM submission s JOIN entry e ON e.subject = s.subject
        WHERE s.id = OLD.target AND e.kind = 'erasure' AND e.idx > s.entry_idx))
BEGIN SELECT raise(ABORT, 'audit is append-only: no row is changed'); END;
