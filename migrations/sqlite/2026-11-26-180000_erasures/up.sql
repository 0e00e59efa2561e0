-- What the register published is erased by two people of the registrar: one asks, another approves, and
-- the operator carries it out. What is asked for waits here.
CREATE TABLE erasure (
    id TEXT NOT NULL PRIMARY KEY,
    -- The number of a record, or the commitment to one document of it.
    target TEXT NOT NULL,
    -- The record, and the firm it is about.
    record TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL
        CHECK (reason IN ('personal_data', 'at_subjects_request', 'ordered', 'unlawful', 'other')),
    -- Whether the files that were handed in go too: 1 or 0.
    with_documents INTEGER NOT NULL CHECK (with_documents IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'refused', 'ended', 'done')),
    asked_by TEXT NOT NULL REFERENCES person (id),
    asked_at BIGINT NOT NULL,
    -- Until when it waits for what comes next: to be approved, then to be carried out.
    expires_at BIGINT NOT NULL,
    decided_by TEXT REFERENCES person (id),
    decided_at BIGINT,
    done_at BIGINT,
    -- The entry that says so.
    entry_idx BIGINT REFERENCES entry (idx),
    -- When the files of the database were written anew.
    swept_at BIGINT,
    CONSTRAINT erasure_takes_two CHECK
        (state NOT IN ('approved', 'done') OR (decided_by IS NOT NULL AND decided_by <> asked_by)),
    CONSTRAINT erasure_is_said CHECK
        ((state = 'done') = (done_at IS NOT NULL AND entry_idx IS NOT NULL))
);

-- One question at a time about one target.
CREATE UNIQUE INDEX erasure_open ON erasure (target) WHERE state IN ('open', 'approved');
CREATE INDEX erasure_by_time ON erasure (state, asked_at);

CREATE TRIGGER erasure_begins_open BEFORE INSERT ON erasure
WHEN NEW.state <> 'open' OR NEW.decided_by IS NOT NULL
BEGIN SELECT raise(ABORT, 'four eyes: an erasure begins by being asked for'); END;

CREATE TRIGGER erasure_goes_step_by_step BEFORE UPDATE ON erasure
WHEN NOT (
    (OLD.state = 'open' AND NEW.state IN ('approved', 'refused', 'ended'))
    OR (OLD.state = 'approved' AND NEW.state IN ('refused', 'ended', 'done'))
    OR (OLD.state = 'done' AND NEW.state = 'done' AND OLD.swept_at IS NULL))
BEGIN SELECT raise(ABORT, 'four eyes: an erasure is approved first, then carried out'); END;

CREATE TRIGGER erasure_is_approved_by_another BEFORE UPDATE ON erasure
WHEN NEW.state = 'approved' AND (NEW.decided_by IS NULL OR NEW.decided_by = OLD.asked_by)
BEGIN SELECT raise(ABORT, 'four eyes: nobody approves what they asked for'); END;

CREATE TRIGGER erasure_is_approved_by_the_registrar BEFORE UPDATE ON erasure
WHEN NEW.state = 'approved' AND NOT EXISTS (
    SELECT 1 FROM membership m JOIN organisation o ON o.id = m.organisation_id
    WHERE m.person_id = NEW.decided_by AND m.ended_at IS NULL
        AND m.role IN ('reviewer', 'administrator')
        AND o.kind = 'registrar' AND o.deactivated_at IS NULL)
BEGIN SELECT raise(ABORT, 'four eyes: a reviewer or administrator of the registrar approves'); END;

CREATE TRIGGER erasure_is_approved_by_no_party BEFORE UPDATE ON erasure
WHEN NEW.state = 'approved' AND EXISTS (
    SELECT 1 FROM membership m JOIN organisation o ON o.id = m.organisation_id
    WHERE m.person_id = NEW.decided_by AND m.ended_at IS NULL AND o.represents = OLD.subject)
BEGIN SELECT raise(ABORT, 'four eyes: nobody approves for a firm they belong to'); END;

CREATE TRIGGER erasure_is_said_in_the_log BEFORE UPDATE ON erasure
WHEN NEW.state = 'done' AND NOT EXISTS (
    SELECT 1 FROM entry e
    WHERE e.idx = NEW.entry_idx AND e.kind = 'erasure' AND e.subject = OLD.subject)
BEGIN SELECT raise(ABORT, 'four eyes: an erasure is done with the entry that says so'); END;

CREATE TRIGGER erasure_stays BEFORE UPDATE ON erasure
WHEN NEW.id <> OLD.id OR NEW.target <> OLD.target OR NEW.record <> OLD.record
    OR NEW.subject <> OLD.subject OR NEW.reason <> OLD.reason
    OR NEW.with_documents <> OLD.with_documents
    OR NEW.asked_by <> OLD.asked_by OR NEW.asked_at <> OLD.asked_at
    OR (OLD.state <> 'open' AND NEW.expires_at <> OLD.expires_at)
    OR (NEW.state = 'done' AND (NEW.decided_by IS NOT OLD.decided_by
        OR NEW.decided_at IS NOT OLD.decided_at))
    OR (OLD.state = 'done' AND (NEW.done_at <> OLD.done_at OR NEW.entry_idx <> OLD.entry_idx))
BEGIN SELECT raise(ABORT, 'four eyes: what was asked for is not changed'); END;

CREATE TRIGGER erasure_is_never_deleted BEFORE DELETE ON erasure
BEGIN SELECT raise(ABORT, 'four eyes: what was asked for stays'); END;
