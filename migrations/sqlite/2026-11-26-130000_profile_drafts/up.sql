-- The next version of a port's requirement profile, while it is written. One for each profile, so that
-- two people of a port meet in it.
CREATE TABLE profile_draft (
    id TEXT NOT NULL PRIMARY KEY,
    profile TEXT NOT NULL UNIQUE,
    port TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version >= 1),
    content TEXT NOT NULL,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    created_by TEXT NOT NULL REFERENCES person (id),
    created_at BIGINT NOT NULL,
    updated_by TEXT NOT NULL REFERENCES person (id),
    updated_at BIGINT NOT NULL
);

CREATE INDEX profile_draft_by_port ON profile_draft (port, profile);
