DROP TRIGGER audit_is_never_updated ON audit;
DROP TRIGGER audit_is_never_changed ON audit;
DROP FUNCTION keep_audit();

CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE OR REPLACE FUNCTION require_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('draft', 'submitted') THEN
            RAISE EXCEPTION 'four eyes: a submission begins as a draft';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'published' THEN
        RAISE EXCEPTION 'four eyes: what is published is changed by a new submission';
    END IF;
    IF NEW.people_needed < OLD.people_needed OR NEW.organisations_needed < OLD.organisations_needed
        OR NEW.created_by <> OLD.created_by OR NEW.organisation_id <> OLD.organisation_id
        OR NEW.kind <> OLD.kind OR NEW.subject <> OLD.subject THEN
        RAISE EXCEPTION 'four eyes: what a submission needs does not shrink';
    END IF;
    IF NEW.state = 'published' AND (
        (SELECT count(DISTINCT person_id) FROM approval
            WHERE submission_id = NEW.id) < NEW.people_needed
        OR (SELECT count(DISTINCT organisation_id) FROM approval
            WHERE submission_id = NEW.id) < NEW.organisations_needed) THEN
        RAISE EXCEPTION 'four eyes: too few have approved';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION allow_erasure_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.entry_idx IS DISTINCT FROM OLD.entry_idx OR NEW.document IS NOT NULL THEN
        RAISE EXCEPTION 'a body may be erased, never changed';
    END IF;
    RETURN NEW;
END $$;

DROP VIEW erased_entry;
DROP FUNCTION is_emptied(jsonb, jsonb);
DROP INDEX body_by_commitment;
ALTER TABLE body DROP COLUMN commitment;
