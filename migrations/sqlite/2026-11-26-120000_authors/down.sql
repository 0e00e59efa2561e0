DROP TRIGGER review_is_never_from_a_party;

CREATE TRIGGER review_is_never_from_a_party BEFORE INSERT ON approval
WHEN NEW.kind = 'reviewed' AND EXISTS (
    SELECT 1 FROM submission s
    WHERE s.id = NEW.submission_id AND (s.created_by = NEW.person_id OR EXISTS (
        SELECT 1 FROM membership m JOIN organisation o ON o.id = m.organisation_id
        WHERE m.person_id = NEW.person_id AND m.ended_at IS NULL
            AND (o.represents = s.attestor
                OR (o.id = s.organisation_id AND o.kind <> 'registrar')))))
BEGIN SELECT raise(ABORT, 'four eyes: nobody reviews for an organisation they belong to'); END;
