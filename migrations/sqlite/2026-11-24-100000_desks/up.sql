-- Who may do what, and who did. Nothing of this is public; what is public is an entry.

CREATE TABLE organisation (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('provider', 'certification_body', 'licensing_authority',
        'vetting_authority', 'port', 'registrar', 'auditor')),
    name TEXT NOT NULL,
    -- The provider, attestor or port it speaks for; NULL before a claim is granted.
    represents TEXT UNIQUE,
    created_at BIGINT NOT NULL,
    deactivated_at BIGINT
);

CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    email_confirmed_at BIGINT,
    password_hash TEXT,
    totp_secret BLOB,
    totp_confirmed_at BIGINT,
    -- The last time step a code was accepted for: no code is accepted twice.
    totp_step BIGINT,
    created_at BIGINT NOT NULL,
    deactivated_at BIGINT
);

CREATE TABLE membership (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    role TEXT NOT NULL CHECK (role IN ('viewer', 'editor', 'signatory', 'reviewer', 'administrator')),
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);

CREATE UNIQUE INDEX membership_in_force ON membership (person_id, organisation_id) WHERE ended_at IS NULL;
CREATE INDEX membership_by_organisation ON membership (organisation_id);

CREATE TABLE passkey (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    credential_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    credential TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);

CREATE INDEX passkey_by_person ON passkey (person_id);

CREATE TABLE recovery_code (
    hash BLOB NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL REFERENCES person (id),
    used_at BIGINT
);

CREATE INDEX recovery_code_by_person ON recovery_code (person_id);

-- What a browser holds is the token; here is only its SHA-256.
CREATE TABLE session (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    person_id TEXT NOT NULL REFERENCES person (id),
    -- The organisation the person acts for now.
    organisation_id TEXT REFERENCES organisation (id),
    client TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- When the second factor was shown; NULL while only the password was.
    second_factor_at BIGINT,
    ended_at BIGINT
);

CREATE INDEX session_by_person ON session (person_id);

-- A passkey ceremony, or a second factor to be set up, between two requests.
CREATE TABLE ceremony (
    id TEXT NOT NULL PRIMARY KEY,
    person_id TEXT REFERENCES person (id),
    purpose TEXT NOT NULL,
    state TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- Failed sign-ins of one account from one network: others are not slowed down by them.
CREATE TABLE sign_in_failure (
    source BLOB NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_at BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL
);

-- Links sent by mail, good once.
CREATE TABLE mail_link (
    token_hash BLOB NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    purpose TEXT NOT NULL CHECK (purpose IN ('confirm_email', 'invitation', 'reset_password', 'claim')),
    email TEXT NOT NULL,
    person_id TEXT REFERENCES person (id),
    organisation_id TEXT REFERENCES organisation (id),
    role TEXT,
    -- The person who asked for it to be sent.
    sent_by TEXT REFERENCES person (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    ended_at BIGINT
);

CREATE INDEX mail_link_by_organisation ON mail_link (organisation_id);

-- A firm's people say that they speak for a provider of the register.
CREATE TABLE claim (
    id TEXT NOT NULL PRIMARY KEY,
    provider TEXT NOT NULL,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    claimed_by TEXT NOT NULL REFERENCES person (id),
    method TEXT NOT NULL CHECK (method IN ('domain_mail', 'posted_code', 'registrar')),
    code_hash BLOB,
    wrong_codes INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('open', 'granted', 'refused', 'ended')),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    decided_by TEXT REFERENCES person (id),
    decided_at BIGINT
);

CREATE INDEX claim_by_provider ON claim (provider);
CREATE INDEX claim_by_organisation ON claim (organisation_id);

CREATE TABLE api_key (
    id TEXT NOT NULL PRIMARY KEY,
    key_hash BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    created_by TEXT NOT NULL REFERENCES person (id),
    -- Words of the scopes, separated by blanks.
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    last_used_at BIGINT,
    ended_at BIGINT
);

CREATE INDEX api_key_by_organisation ON api_key (organisation_id);

CREATE TABLE refresh_token (
    token_hash BLOB NOT NULL PRIMARY KEY,
    -- All tokens that came from one sign-in; reuse of any ends all.
    family TEXT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    ended_at BIGINT
);

CREATE INDEX refresh_token_by_family ON refresh_token (family);
CREATE INDEX refresh_token_by_person ON refresh_token (person_id);

-- What one party asks the register to say.
CREATE TABLE submission (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'questioned', 'attested', 'published',
        'rejected', 'withdrawn')),
    -- Counts the changes of this row: an update must name the one it saw.
    version INTEGER NOT NULL CHECK (version > 0),
    -- Whom it is about: a provider, an attestor or a port.
    subject TEXT NOT NULL,
    -- The record it changes; NULL where it makes one.
    record TEXT,
    -- The record's version it was made from.
    record_version INTEGER,
    -- The attestor in whose name it is.
    attestor TEXT,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    created_by TEXT NOT NULL REFERENCES person (id),
    payload TEXT NOT NULL,
    -- How many different people, and organisations, must approve before it is published.
    people_needed INTEGER NOT NULL CHECK (people_needed >= 1),
    organisations_needed INTEGER NOT NULL CHECK (organisations_needed >= 1),
    created_at BIGINT NOT NULL,
    submitted_at BIGINT,
    decided_at BIGINT,
    updated_at BIGINT NOT NULL,
    -- The entry it became.
    entry_idx BIGINT REFERENCES entry (idx)
);

CREATE INDEX submission_by_organisation ON submission (organisation_id, state);
CREATE INDEX submission_by_state ON submission (state, submitted_at);
CREATE INDEX submission_by_attestor ON submission (attestor, state);
CREATE INDEX submission_by_subject ON submission (subject);

CREATE TABLE submission_step (
    id TEXT NOT NULL PRIMARY KEY,
    submission_id TEXT NOT NULL REFERENCES submission (id),
    place INTEGER NOT NULL,
    at BIGINT NOT NULL,
    person_id TEXT NOT NULL REFERENCES person (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    step TEXT NOT NULL,
    note TEXT,
    UNIQUE (submission_id, place)
);

CREATE TABLE approval (
    submission_id TEXT NOT NULL REFERENCES submission (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    -- 'attested' in the name of the attestor, 'reviewed' by somebody apart from the parties.
    kind TEXT NOT NULL CHECK (kind IN ('attested', 'reviewed')),
    -- The version of the submission that was approved.
    submission_version INTEGER NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (submission_id, person_id)
);

-- Files by the SHA-256 of their content.
CREATE TABLE document (
    sha256 TEXT NOT NULL PRIMARY KEY,
    bytes BIGINT NOT NULL CHECK (bytes > 0),
    media_type TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    scan TEXT NOT NULL CHECK (scan IN ('scan_pending', 'clean', 'infected')),
    scanned_at BIGINT,
    removed_at BIGINT
);

-- Where a file was handed in, and so who may read it.
CREATE TABLE document_use (
    id TEXT NOT NULL PRIMARY KEY,
    sha256 TEXT NOT NULL REFERENCES document (sha256),
    submission_id TEXT NOT NULL REFERENCES submission (id),
    file_name TEXT NOT NULL,
    uploaded_by TEXT NOT NULL REFERENCES person (id),
    created_at BIGINT NOT NULL,
    removed_at BIGINT,
    UNIQUE (submission_id, sha256)
);

CREATE TABLE audit (
    idx BIGINT NOT NULL PRIMARY KEY CHECK (idx >= 0),
    at BIGINT NOT NULL,
    -- NULL where the operator's command line or a job of the register acted.
    person_id TEXT,
    organisation_id TEXT,
    -- 'session', 'api_key:…', 'access_token', 'command' or 'job'.
    means TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    before_json TEXT,
    after_json TEXT,
    request_id TEXT,
    entry_idx BIGINT
);

CREATE INDEX audit_by_organisation ON audit (organisation_id, idx);
CREATE INDEX audit_by_target ON audit (target, idx);

CREATE TABLE job (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    -- The same job is queued once.
    dedup_key TEXT UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'dead', 'given_up')),
    attempts INTEGER NOT NULL,
    run_at BIGINT NOT NULL,
    lease_until BIGINT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);

CREATE INDEX job_by_state ON job (state, run_at);

-- Mail a person does not want; the token stands in the mail's unsubscribe link.
CREATE TABLE mail_refusal (
    person_id TEXT NOT NULL REFERENCES person (id),
    topic TEXT NOT NULL,
    refused_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, topic)
);

-- The ports a firm wants to work in.
CREATE TABLE port_interest (
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    port TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, port)
);

-- The answer to a request that a client may repeat.
CREATE TABLE idempotency (
    -- SHA-256 of who asks and the key they gave.
    source BLOB NOT NULL PRIMARY KEY,
    -- SHA-256 of method, address and body.
    request_hash BLOB NOT NULL,
    -- 0 while the first request is being answered.
    status INTEGER NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX idempotency_by_time ON idempotency (created_at);

-- Links by which a firm shows a confidential record to those it chooses.
CREATE TABLE share_link (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    provider TEXT NOT NULL,
    record TEXT NOT NULL,
    name TEXT NOT NULL,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    created_by TEXT NOT NULL REFERENCES person (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at BIGINT
);

CREATE INDEX share_link_by_organisation ON share_link (organisation_id);
CREATE INDEX share_link_by_record ON share_link (record);

-- Audit rows are never changed, and none is missing.
CREATE TRIGGER audit_takes_the_next_index BEFORE INSERT ON audit
WHEN NEW.idx IS NOT (SELECT coalesce(max(idx) + 1, 0) FROM audit)
BEGIN SELECT raise(ABORT, 'audit is append-only: a row takes the next index'); END;

CREATE TRIGGER audit_is_never_updated BEFORE UPDATE ON audit
BEGIN SELECT raise(ABORT, 'audit is append-only: no row is changed'); END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN SELECT raise(ABORT, 'audit is append-only: no row is deleted'); END;

-- Four eyes. Nobody approves for the provider concerned, and nobody reviews for an organisation
-- they belong to.
CREATE TRIGGER approval_is_never_from_the_provider BEFORE INSERT ON approval
WHEN EXISTS (
    SELECT 1 FROM submission s
    JOIN organisation o ON o.represents = s.subject AND o.kind = 'provider'
    JOIN membership m ON m.organisation_id = o.id AND m.ended_at IS NULL
    WHERE s.id = NEW.submission_id AND m.person_id = NEW.person_id)
BEGIN SELECT raise(ABORT, 'four eyes: nobody approves for the provider concerned'); END;

CREATE TRIGGER review_is_never_from_a_party BEFORE INSERT ON approval
WHEN NEW.kind = 'reviewed' AND EXISTS (
    SELECT 1 FROM submission s
    WHERE s.id = NEW.submission_id AND (s.created_by = NEW.person_id OR EXISTS (
        SELECT 1 FROM membership m JOIN organisation o ON o.id = m.organisation_id
        WHERE m.person_id = NEW.person_id AND m.ended_at IS NULL
            AND (o.represents = s.attestor
                OR (o.id = s.organisation_id AND o.kind <> 'registrar')))))
BEGIN SELECT raise(ABORT, 'four eyes: nobody reviews for an organisation they belong to'); END;

CREATE TRIGGER approval_is_never_changed BEFORE UPDATE ON approval
BEGIN SELECT raise(ABORT, 'four eyes: an approval is never changed'); END;

CREATE TRIGGER approval_is_never_taken_back BEFORE DELETE ON approval
WHEN (SELECT state FROM submission WHERE id = OLD.submission_id) = 'published'
BEGIN SELECT raise(ABORT, 'four eyes: approvals of what is published stay'); END;

CREATE TRIGGER submission_is_published_by_enough BEFORE UPDATE ON submission
WHEN NEW.state = 'published' AND OLD.state <> 'published' AND (
    (SELECT count(DISTINCT person_id) FROM approval
        WHERE submission_id = NEW.id) < NEW.people_needed
    OR (SELECT count(DISTINCT organisation_id) FROM approval
        WHERE submission_id = NEW.id) < NEW.organisations_needed)
BEGIN SELECT raise(ABORT, 'four eyes: too few have approved'); END;

CREATE TRIGGER submission_is_never_born_published BEFORE INSERT ON submission
WHEN NEW.state NOT IN ('draft', 'submitted')
BEGIN SELECT raise(ABORT, 'four eyes: a submission begins as a draft'); END;

CREATE TRIGGER submission_stays_published BEFORE UPDATE ON submission
WHEN OLD.state = 'published'
BEGIN SELECT raise(ABORT, 'four eyes: what is published is changed by a new submission'); END;

CREATE TRIGGER submission_needs_never_shrink BEFORE UPDATE ON submission
WHEN NEW.people_needed < OLD.people_needed OR NEW.organisations_needed < OLD.organisations_needed
    OR NEW.created_by <> OLD.created_by OR NEW.organisation_id <> OLD.organisation_id
    OR NEW.kind <> OLD.kind OR NEW.subject <> OLD.subject
BEGIN SELECT raise(ABORT, 'four eyes: what a submission needs does not shrink'); END;
