-- Who may decide in the registrar's name moves by two people of it: one invites, another gives the role.
ALTER TABLE membership ADD COLUMN brought_by TEXT REFERENCES person (id);
ALTER TABLE membership ADD COLUMN given_by TEXT REFERENCES person (id);

-- Who was invited before this was noted.
UPDATE membership SET brought_by = (
    SELECT l.sent_by FROM mail_link l JOIN person p ON p.email = l.email
    WHERE p.id = membership.person_id AND l.organisation_id = membership.organisation_id
        AND l.purpose = 'invitation' AND l.used_at IS NOT NULL
    ORDER BY l.used_at DESC LIMIT 1);

CREATE TRIGGER membership_of_registrar_takes_two BEFORE INSERT ON membership
WHEN NEW.role <> 'viewer' AND NEW.brought_by IS NOT NULL
    AND EXISTS (
        SELECT 1 FROM organisation o WHERE o.id = NEW.organisation_id AND o.kind = 'registrar')
    AND (NEW.given_by IS NULL OR NEW.given_by IN (NEW.brought_by, NEW.person_id)
        OR NOT EXISTS (
            SELECT 1 FROM membership m
            WHERE m.person_id = NEW.given_by AND m.organisation_id = NEW.organisation_id
                AND m.ended_at IS NULL AND m.role = 'administrator'))
BEGIN SELECT raise(ABORT, 'four eyes: who invited somebody to the registrar gives them no role'); END;

CREATE TRIGGER membership_is_never_deleted BEFORE DELETE ON membership
BEGIN SELECT raise(ABORT, 'four eyes: a membership is ended, never deleted'); END;

CREATE TRIGGER membership_is_only_ended BEFORE UPDATE ON membership
WHEN OLD.ended_at IS NOT NULL OR NEW.id <> OLD.id OR NEW.person_id <> OLD.person_id
    OR NEW.organisation_id <> OLD.organisation_id OR NEW.role <> OLD.role
    OR NEW.created_at <> OLD.created_at OR NEW.brought_by IS NOT OLD.brought_by
    OR NEW.given_by IS NOT OLD.given_by
BEGIN SELECT raise(ABORT, 'four eyes: a membership is ended, never changed'); END;
