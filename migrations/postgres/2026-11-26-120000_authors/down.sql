CREATE OR REPLACE FUNCTION require_independence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM submission s
        JOIN organisation o ON o.represents = s.subject AND o.kind = 'provider'
        JOIN membership m ON m.organisation_id = o.id AND m.ended_at IS NULL
        WHERE s.id = NEW.submission_id AND m.person_id = NEW.person_id) THEN
        RAISE EXCEPTION 'four eyes: nobody approves for the provider concerned';
    END IF;
    IF NEW.kind = 'reviewed' AND EXISTS (
        SELECT 1 FROM submission s
        WHERE s.id = NEW.submission_id AND (s.created_by = NEW.person_id OR EXISTS (
            SELECT 1 FROM membership m JOIN organisation o ON o.id = m.organisation_id
            WHERE m.person_id = NEW.person_id AND m.ended_at IS NULL
                AND (o.represents = s.attestor
                    OR (o.id = s.organisation_id AND o.kind <> 'registrar'))))) THEN
        RAISE EXCEPTION 'four eyes: nobody reviews for an organisation they belong to';
    END IF;
    RETURN NEW;
END $$;
