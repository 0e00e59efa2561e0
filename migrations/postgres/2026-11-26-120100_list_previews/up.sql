-- Lists of attestors that were looked at, until they are carried out as they were seen.
CREATE TABLE list_preview (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisation (id),
    person_id TEXT NOT NULL REFERENCES person (id),
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    plan TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    carried_out_at BIGINT,
    outcome TEXT
);

CREATE INDEX list_preview_by_time ON list_preview (created_at);
