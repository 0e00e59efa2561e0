-- Who speaks for a provider, attestor or port moves by two people of the registrar: one asks, another
-- agrees. What is asked for waits here.
CREATE TABLE mandate_change (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('give', 'end', 'administer', 'restore')),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    -- The provider, attestor or port that is spoken for.
    whom TEXT NOT NULL,
    -- The claim whose posted code was shown.
    claim_id TEXT REFERENCES claim (id),
    -- Where the invitation of an administrator goes.
    email TEXT,
    state TEXT NOT NULL CHECK (state IN ('open', 'carried_out', 'declined', 'ended')),
    asked_by TEXT NOT NULL REFERENCES person (id),
    asked_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    decided_by TEXT REFERENCES person (id),
    decided_at BIGINT,
    CONSTRAINT mandate_change_takes_two CHECK
        (state <> 'carried_out' OR (decided_by IS NOT NULL AND decided_by <> asked_by))
);

-- One question at a time about one organisation.
CREATE UNIQUE INDEX mandate_change_open ON mandate_change (organisation_id, kind) WHERE state = 'open';
CREATE INDEX mandate_change_by_time ON mandate_change (state, asked_at);

-- Who made the code that is posted: it is their claim as much as the firm's.
ALTER TABLE claim ADD COLUMN code_made_by TEXT;

CREATE TRIGGER mandate_change_begins_open BEFORE INSERT ON mandate_change
WHEN NEW.state <> 'open'
BEGIN SELECT raise(ABORT, 'four eyes: a change of who speaks begins by being asked for'); END;

CREATE TRIGGER mandate_change_is_agreed_by_another BEFORE UPDATE ON mandate_change
WHEN NEW.state = 'carried_out' AND (NEW.decided_by IS NULL OR NEW.decided_by = OLD.asked_by)
BEGIN SELECT raise(ABORT, 'four eyes: nobody agrees to what they asked for'); END;

CREATE TRIGGER mandate_change_is_agreed_by_the_registrar BEFORE UPDATE ON mandate_change
WHEN NEW.state = 'carried_out' AND NOT EXISTS (
    SELECT 1 FROM membership m JOIN organisation o ON o.id = m.organisation_id
    WHERE m.person_id = NEW.decided_by AND m.ended_at IS NULL AND m.role = 'administrator'
        AND o.kind = 'registrar' AND o.deactivated_at IS NULL)
BEGIN SELECT raise(ABORT, 'four eyes: an administrator of the registrar agrees'); END;

CREATE TRIGGER mandate_change_is_agreed_by_no_party BEFORE UPDATE ON mandate_change
WHEN NEW.state = 'carried_out' AND EXISTS (
    SELECT 1 FROM membership m JOIN organisation o ON o.id = m.organisation_id
    WHERE m.person_id = NEW.decided_by AND m.ended_at IS NULL
        AND (o.id = OLD.organisation_id OR o.represents = OLD.whom OR o.represents IN (
            -- The port whose authority the attestor is: its people may attest in its name.
            SELECT substr(k."key", 13) FROM record_key k
            WHERE k.record = OLD.whom AND k."key" LIKE 'attestor_of:%')))
BEGIN SELECT raise(ABORT, 'four eyes: nobody agrees for an organisation they belong to'); END;

CREATE TRIGGER mandate_change_stays BEFORE UPDATE ON mandate_change
WHEN OLD.state <> 'open' OR NEW.id <> OLD.id OR NEW.kind <> OLD.kind
    OR NEW.organisation_id <> OLD.organisation_id OR NEW.whom <> OLD.whom
    OR NEW.claim_id IS NOT OLD.claim_id OR NEW.email IS NOT OLD.email
    OR NEW.asked_by <> OLD.asked_by OR NEW.asked_at <> OLD.asked_at
    OR NEW.expires_at <> OLD.expires_at
BEGIN SELECT raise(ABORT, 'four eyes: what was asked for is not changed'); END;

CREATE TRIGGER mandate_change_is_never_deleted BEFORE DELETE ON mandate_change
BEGIN SELECT raise(ABORT, 'four eyes: what was asked for stays'); END;
