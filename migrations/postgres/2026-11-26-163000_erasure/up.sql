-- Bodies are found by what their entries commit to; none is erased unseen.
ALTER TABLE body ADD COLUMN commitment BYTEA;

ALTER TABLE body DISABLE TRIGGER body_is_only_erased;

UPDATE body SET commitment = (
    SELECT decode(substr(convert_from(e.bytes, 'UTF8')::json ->> 'body', 8), 'hex')
    FROM entry e WHERE e.idx = body.entry_idx);

ALTER TABLE body ENABLE TRIGGER body_is_only_erased;

CREATE INDEX body_by_commitment ON body (commitment);

-- An entry of kind `erasure` about the same subject stands in the log first.
CREATE OR REPLACE FUNCTION allow_erasure_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.entry_idx IS DISTINCT FROM OLD.entry_idx OR NEW.document IS NOT NULL
        OR NEW.commitment IS DISTINCT FROM OLD.commitment THEN
        RAISE EXCEPTION 'a body may be erased, never changed';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM entry e JOIN entry b ON b.subject = e.subject
        WHERE b.idx = NEW.entry_idx AND e.kind = 'erasure' AND e.idx > NEW.entry_idx) THEN
        RAISE EXCEPTION 'a body is erased only with an entry that says so';
    END IF;
    RETURN NEW;
END $$;

-- What was typed goes with the body it became; nothing else of what is published changes.
CREATE OR REPLACE FUNCTION require_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('draft', 'submitted') THEN
            RAISE EXCEPTION 'four eyes: a submission begins as a draft';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'published' THEN
        IF to_jsonb(NEW) - 'payload' = to_jsonb(OLD) - 'payload' AND EXISTS (
            SELECT 1 FROM entry e
            WHERE e.subject = OLD.subject AND e.kind = 'erasure' AND e.idx > OLD.entry_idx) THEN
            RETURN NEW;
        END IF;
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

-- So do its copies in audit rows: texts in them may be emptied, and nothing else of them changes.
CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'before_json' - 'after_json' = to_jsonb(OLD) - 'before_json' - 'after_json'
        AND length(coalesce(NEW.before_json, '')) <= length(coalesce(OLD.before_json, ''))
        AND length(coalesce(NEW.after_json, '')) <= length(coalesce(OLD.after_json, ''))
        AND EXISTS (
            SELECT 1 FROM submission s JOIN entry e ON e.subject = s.subject
            WHERE s.id = OLD.target AND e.kind = 'erasure' AND e.idx > s.entry_idx) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'audit is append-only: no row is changed';
END $$;

DROP TRIGGER audit_is_never_changed ON audit;

CREATE TRIGGER audit_is_never_changed BEFORE DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_is_never_updated BEFORE UPDATE ON audit
    FOR EACH ROW EXECUTE FUNCTION keep_audit();
