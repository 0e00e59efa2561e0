-- Bodies are found by what their entries commit to; none is erased unseen.
ALTER TABLE body ADD COLUMN commitment BYTEA;

ALTER TABLE body DISABLE TRIGGER body_is_only_erased;

UPDATE body SET commitment = (
    SELECT decode(substr(convert_from(e.bytes, 'UTF8')::json ->> 'body', 8), 'hex')
    FROM entry e WHERE e.idx = body.entry_idx);

ALTER TABLE body ENABLE TRIGGER body_is_only_erased;

CREATE INDEX body_by_commitment ON body (commitment);

-- The entries of which the log says that their documents were erased.
CREATE VIEW erased_entry AS
    SELECT e.idx AS said_at, e.subject AS subject, named.value::bigint AS entry_idx
    FROM entry e, jsonb_array_elements_text(
        convert_from(e.bytes, 'UTF8')::jsonb #> '{claims,erased}') named (value)
    WHERE e.kind = 'erasure';

-- Whether one document is another in which nothing but texts were emptied or taken out.
CREATE FUNCTION is_emptied(was jsonb, left_over jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF left_over = was OR left_over IN ('""', 'null', '{}', '[]') THEN
        RETURN true;
    END IF;
    IF jsonb_typeof(was) = 'object' AND jsonb_typeof(left_over) = 'object' THEN
        RETURN NOT EXISTS (
            SELECT 1 FROM jsonb_each(left_over) one
            WHERE NOT is_emptied(was -> one.key, one.value));
    END IF;
    IF jsonb_typeof(was) = 'array' AND jsonb_typeof(left_over) = 'array' THEN
        RETURN NOT EXISTS (
            SELECT 1 FROM jsonb_array_elements(left_over) one (value)
            WHERE NOT EXISTS (
                SELECT 1 FROM jsonb_array_elements(was) other (value)
                WHERE is_emptied(other.value, one.value)));
    END IF;
    RETURN false;
END $$;

-- An entry of kind `erasure` about the same subject that names it stands in the log first.
CREATE OR REPLACE FUNCTION allow_erasure_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.entry_idx IS DISTINCT FROM OLD.entry_idx OR NEW.document IS NOT NULL
        OR NEW.commitment IS DISTINCT FROM OLD.commitment THEN
        RAISE EXCEPTION 'a body may be erased, never changed';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM erased_entry said JOIN entry b ON b.subject = said.subject
        WHERE b.idx = NEW.entry_idx AND said.entry_idx = b.idx AND said.said_at > b.idx) THEN
        RAISE EXCEPTION 'a body is erased only with an entry that says so';
    END IF;
    RETURN NEW;
END $$;

-- What was typed goes with the body it became: texts in it may be emptied or taken out, once the log
-- names the entry as erased. Nothing else of what is published changes.
CREATE OR REPLACE FUNCTION require_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('draft', 'submitted') THEN
            RAISE EXCEPTION 'four eyes: a submission begins as a draft';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'published' THEN
        IF to_jsonb(NEW) - 'payload' = to_jsonb(OLD) - 'payload'
            AND is_emptied(OLD.payload::jsonb, NEW.payload::jsonb) AND EXISTS (
            SELECT 1 FROM erased_entry said
            WHERE said.subject = OLD.subject AND said.entry_idx = OLD.entry_idx) THEN
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

-- So do its copies in audit rows: texts in them may be emptied or taken out, and nothing else changes.
CREATE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'before_json' - 'after_json' = to_jsonb(OLD) - 'before_json' - 'after_json'
        AND (NEW.before_json IS NULL) = (OLD.before_json IS NULL)
        AND (NEW.after_json IS NULL) = (OLD.after_json IS NULL)
        AND (OLD.before_json IS NULL
            OR is_emptied(OLD.before_json::jsonb, NEW.before_json::jsonb))
        AND (OLD.after_json IS NULL
            OR is_emptied(OLD.after_json::jsonb, NEW.after_json::jsonb))
        AND EXISTS (
            SELECT 1 FROM submission s
            JOIN erased_entry said ON said.subject = s.subject AND said.entry_idx = s.entry_idx
            WHERE s.id = OLD.target) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'audit is append-only: no row is changed';
END $$;

DROP TRIGGER audit_is_never_changed ON audit;

CREATE TRIGGER audit_is_never_changed BEFORE DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_is_never_updated BEFORE UPDATE ON audit
    FOR EACH ROW EXECUTE FUNCTION keep_audit();
