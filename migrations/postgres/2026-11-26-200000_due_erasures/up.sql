-- Who may want that something is erased, as the actions say it: active, and of an active registrar.
CREATE VIEW erasure_decider AS
    SELECT m.person_id AS person_id FROM membership m
    JOIN organisation o ON o.id = m.organisation_id
    JOIN person p ON p.id = m.person_id
    WHERE m.ended_at IS NULL AND m.role IN ('reviewer', 'administrator')
        AND o.kind = 'registrar' AND o.deactivated_at IS NULL AND p.deactivated_at IS NULL;

-- The firms whose people they are. A deactivated organisation ties as well.
CREATE VIEW erasure_party AS
    SELECT m.person_id AS person_id, o.represents AS subject FROM membership m
    JOIN organisation o ON o.id = m.organisation_id
    WHERE m.ended_at IS NULL AND o.represents IS NOT NULL;

-- What may be carried out: approved, and both still stand where they stood when they wanted it.
CREATE VIEW erasure_due AS
    SELECT a.* FROM erasure a
    WHERE a.state = 'approved'
        AND a.asked_by IN (SELECT person_id FROM erasure_decider)
        AND a.decided_by IN (SELECT person_id FROM erasure_decider)
        AND NOT EXISTS (
            SELECT 1 FROM erasure_party t
            WHERE t.subject = a.subject AND t.person_id IN (a.asked_by, a.decided_by));

CREATE FUNCTION require_fit_for_erasures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.asked_by NOT IN (SELECT person_id FROM erasure_decider) THEN
            RAISE EXCEPTION 'four eyes: a reviewer or administrator of the registrar asks';
        END IF;
        IF EXISTS (
            SELECT 1 FROM erasure_party t
            WHERE t.person_id = NEW.asked_by AND t.subject = NEW.subject) THEN
            RAISE EXCEPTION 'four eyes: nobody asks for a firm they belong to';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.state = 'approved' AND (NEW.decided_at IS NULL OR NEW.decided_at >= OLD.expires_at))
        OR (NEW.state = 'done' AND OLD.state = 'approved' AND NEW.done_at >= OLD.expires_at) THEN
        RAISE EXCEPTION 'four eyes: an erasure that has lapsed is asked for anew';
    END IF;
    IF NEW.state = 'approved' THEN
        IF NOT EXISTS (
            SELECT 1 FROM erasure_decider d WHERE d.person_id = NEW.decided_by) THEN
            RAISE EXCEPTION 'four eyes: a reviewer or administrator of the registrar approves';
        END IF;
        IF OLD.asked_by NOT IN (SELECT person_id FROM erasure_decider)
            OR EXISTS (
                SELECT 1 FROM erasure_party t
                WHERE t.person_id = OLD.asked_by AND t.subject = OLD.subject) THEN
            RAISE EXCEPTION 'four eyes: who asked for it may not ask any more';
        END IF;
    END IF;
    -- The entry is about that record, and says so of no other erasure.
    IF NEW.state = 'done' AND OLD.state = 'approved' AND (
        NOT EXISTS (
            SELECT 1 FROM entry e
            WHERE e.idx = NEW.entry_idx AND e.record = 'erasure.' || OLD.record)
        OR EXISTS (SELECT 1 FROM erasure other WHERE other.entry_idx = NEW.entry_idx)) THEN
        RAISE EXCEPTION 'four eyes: an erasure is done with the entry that says so';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION recorded_ms(said json) RETURNS bigint LANGUAGE sql AS $$
    SELECT (extract(epoch FROM (said ->> 'recorded_at')::timestamptz) * 1000)::bigint
$$;

-- The log says that something was erased only while two people of the registrar want just that. What an
-- entry is, its bytes say: they become public.
CREATE FUNCTION require_approved_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    said json := convert_from(NEW.bytes, 'UTF8')::json;
BEGIN
    IF NEW.kind <> 'erasure' AND said ->> 'kind' IS DISTINCT FROM 'erasure' THEN
        RETURN NEW;
    END IF;
    IF json_typeof(said #> '{claims,erased}') IS DISTINCT FROM 'array' THEN
        RAISE EXCEPTION 'four eyes: the log names as erased what two people approved';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM erasure_due a
        WHERE NEW.kind = 'erasure' AND said ->> 'kind' = NEW.kind
            AND NEW.record = 'erasure.' || a.record AND said ->> 'record' = NEW.record
            AND NEW.subject = a.subject AND said ->> 'subject' = NEW.subject
            AND said #>> '{claims,erased_because}' = a.reason AND recorded_ms(said) < a.expires_at
            AND (said -> 'approvals')::jsonb = jsonb_build_array(a.asked_by, a.decided_by)
            -- Each document is one that both wanted gone, or went before.
            AND NOT EXISTS (
                SELECT 1 FROM json_array_elements(said #> '{claims,erased}') named (idx)
                WHERE NOT EXISTS (
                        SELECT 1 FROM erased_entry before
                        WHERE before.subject = a.subject AND before.entry_idx = named.idx::text::bigint)
                    AND NOT EXISTS (
                        SELECT 1 FROM entry e JOIN body b ON b.entry_idx = e.idx
                        WHERE e.idx = named.idx::text::bigint AND e.record = a.record
                            AND a.target IN (a.record, 'sha256:' || encode(b.commitment, 'hex'))
                            AND recorded_ms(convert_from(e.bytes, 'UTF8')::json)
                                <= a.decided_at))) THEN
        RAISE EXCEPTION 'four eyes: the log names as erased what two people approved';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER erasure_is_wanted_by_the_fit BEFORE INSERT OR UPDATE ON erasure
    FOR EACH ROW EXECUTE FUNCTION require_fit_for_erasures();
CREATE TRIGGER entry_says_an_approved_erasure BEFORE INSERT ON entry
    FOR EACH ROW EXECUTE FUNCTION require_approved_erasure();
