-- Finds audit rows by what was done and by who did it. The organisation and the target have theirs.
CREATE INDEX audit_by_action ON audit (action, idx);
CREATE INDEX audit_by_person ON audit (person_id, idx);

-- A list acts for the attestor in whose name it was looked at. Of those that wait, it is not known:
-- they are sent again.
DELETE FROM list_preview;
ALTER TABLE list_preview ADD COLUMN attestor TEXT NOT NULL DEFAULT '';
