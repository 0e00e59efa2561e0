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

CREATE TRIGGER erasure_is_asked_for_by_the_registrar BEFORE INSERT ON erasure
WHEN NEW.asked_by NOT IN (SELECT person_id FROM erasure_decider)
BEGIN SELECT raise(ABORT, 'four eyes: a reviewer or administrator of the registrar asks'); END;

CREATE TRIGGER erasure_is_asked_for_by_no_party BEFORE INSERT ON erasure
WHEN EXISTS (
    SELECT 1 FROM erasure_party t WHERE t.person_id = NEW.asked_by AND t.subject = NEW.subject)
BEGIN SELECT raise(ABORT, 'four eyes: nobody asks for a firm they belong to'); END;

CREATE TRIGGER erasure_is_approved_by_the_active BEFORE UPDATE ON erasure
WHEN NEW.state = 'approved' AND NOT EXISTS (
    SELECT 1 FROM erasure_decider d WHERE d.person_id = NEW.decided_by)
BEGIN SELECT raise(ABORT, 'four eyes: a reviewer or administrator of the registrar approves'); END;

CREATE TRIGGER erasure_is_approved_while_its_asker_may_ask BEFORE UPDATE ON erasure
WHEN NEW.state = 'approved' AND (
    OLD.asked_by NOT IN (SELECT person_id FROM erasure_decider)
    OR EXISTS (
        SELECT 1 FROM erasure_party t
        WHERE t.person_id = OLD.asked_by AND t.subject = OLD.subject))
BEGIN SELECT raise(ABORT, 'four eyes: who asked for it may not ask any more'); END;

CREATE TRIGGER erasure_is_in_time BEFORE UPDATE ON erasure
WHEN (NEW.state = 'approved' AND (NEW.decided_at IS NULL OR NEW.decided_at >= OLD.expires_at))
    OR (NEW.state = 'done' AND OLD.state = 'approved' AND NEW.done_at >= OLD.expires_at)
BEGIN SELECT raise(ABORT, 'four eyes: an erasure that has lapsed is asked for anew'); END;

-- The entry is about that record, and says so of no other erasure.
CREATE TRIGGER erasure_has_an_entry_of_its_own BEFORE UPDATE ON erasure
WHEN NEW.state = 'done' AND OLD.state = 'approved' AND (
    NOT EXISTS (
        SELECT 1 FROM entry e
        WHERE e.idx = NEW.entry_idx AND e.record = 'erasure.' || OLD.record)
    OR EXISTS (SELECT 1 FROM erasure other WHERE other.entry_idx = NEW.entry_idx))
BEGIN SELECT raise(ABORT, 'four eyes: an erasure is done with the entry that says so'); END;

-- The log says that something was erased only while two people of the registrar want just that. What an
-- entry is, its bytes say: they become public.
CREATE TRIGGER entry_says_an_approved_erasure BEFORE INSERT ON entry
WHEN (NEW.kind = 'erasure' OR json_extract(CAST(NEW.bytes AS TEXT), '$.kind') = 'erasure')
    AND NOT EXISTS (
        SELECT 1 FROM erasure_due a, (
            SELECT json_extract(text, '$.kind') AS kind, json_extract(text, '$.record') AS record,
                json_extract(text, '$.subject') AS subject,
                json_extract(text, '$.approvals') AS approvals,
                json_extract(text, '$.claims.erased_because') AS reason,
                round((julianday(json_extract(text, '$.recorded_at')) - 2440587.5) * 86400000)
                    AS recorded_at
            FROM (SELECT CAST(NEW.bytes AS TEXT) AS text)) said
        WHERE NEW.kind = 'erasure' AND said.kind = NEW.kind
            AND NEW.record = 'erasure.' || a.record AND said.record = NEW.record
            AND NEW.subject = a.subject AND said.subject = NEW.subject
            AND said.reason = a.reason AND said.recorded_at < a.expires_at
            AND said.approvals = json_array(a.asked_by, a.decided_by)
            AND json_type(CAST(NEW.bytes AS TEXT), '$.claims.erased') = 'array'
            -- Each document is one that both wanted gone, or went before.
            AND NOT EXISTS (
                SELECT 1 FROM json_each(CAST(NEW.bytes AS TEXT), '$.claims.erased') named
                WHERE named.type <> 'integer' OR NOT EXISTS (
                        SELECT 1 FROM erased_entry before
                        WHERE before.subject = a.subject AND before.entry_idx = named.value)
                    AND NOT EXISTS (
                        SELECT 1 FROM entry e JOIN body b ON b.entry_idx = e.idx
                        WHERE e.idx = named.value AND e.record = a.record
                            AND a.target IN (a.record, 'sha256:' || lower(hex(b.commitment)))
                            AND round((julianday(json_extract(CAST(e.bytes AS TEXT),
                                '$.recorded_at')) - 2440587.5) * 86400000) <= a.decided_at)))
BEGIN SELECT raise(ABORT, 'four eyes: the log names as erased what two people approved'); END;
