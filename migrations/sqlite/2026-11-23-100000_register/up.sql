-- The log. Every other table but port, service and meta can be made again from it and the bodies.
CREATE TABLE entry (
    idx INTEGER NOT NULL PRIMARY KEY CHECK (idx >= 0),
    record TEXT NOT NULL,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    bytes BLOB NOT NULL
);

CREATE INDEX entry_by_subject ON entry (subject, idx);

CREATE TABLE log_commit (
    size INTEGER NOT NULL PRIMARY KEY CHECK (size > 0),
    recorded_at INTEGER NOT NULL,
    edge BLOB NOT NULL
);

-- One row: the size of the log. A writer locks it where the database has row locks.
CREATE TABLE log_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    size INTEGER NOT NULL
);

INSERT INTO log_head (id, size) VALUES (1, 0);

-- Documents behind the commitments. Erasing one empties salt and document together.
CREATE TABLE body (
    entry_idx INTEGER NOT NULL PRIMARY KEY REFERENCES entry (idx),
    salt BLOB,
    document TEXT,
    CHECK ((salt IS NULL) = (document IS NULL))
);

CREATE TABLE record (
    record TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    entry_idx BIGINT NOT NULL REFERENCES entry (idx)
) WITHOUT ROWID;

CREATE TABLE record_key (
    "key" TEXT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL REFERENCES record (record)
) WITHOUT ROWID;

CREATE TABLE port (
    locode TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    latitude DOUBLE PRECISION NOT NULL,
    longitude DOUBLE PRECISION NOT NULL,
    timezone TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE service (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    place INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Append-only. An insert must take the next index, which also refuses INSERT OR REPLACE.
CREATE TRIGGER entry_takes_the_next_index BEFORE INSERT ON entry
WHEN NEW.idx IS NOT (SELECT coalesce(max(idx) + 1, 0) FROM entry)
BEGIN SELECT raise(ABORT, 'entry is append-only: an entry takes the next index'); END;

CREATE TRIGGER entry_is_never_updated BEFORE UPDATE ON entry
BEGIN SELECT raise(ABORT, 'entry is append-only: no entry is changed'); END;

CREATE TRIGGER entry_is_never_deleted BEFORE DELETE ON entry
BEGIN SELECT raise(ABORT, 'entry is append-only: no entry is deleted'); END;

CREATE TRIGGER log_commit_only_grows BEFORE INSERT ON log_commit
WHEN NEW.size <= (SELECT coalesce(max(size), 0) FROM log_commit)
BEGIN SELECT raise(ABORT, 'log_commit is append-only: a commit makes the log larger'); END;

CREATE TRIGGER log_commit_is_never_updated BEFORE UPDATE ON log_commit
BEGIN SELECT raise(ABORT, 'log_commit is append-only: no commit is changed'); END;

CREATE TRIGGER log_commit_is_never_deleted BEFORE DELETE ON log_commit
BEGIN SELECT raise(ABORT, 'log_commit is append-only: no commit is deleted'); END;

CREATE TRIGGER body_is_only_erased BEFORE UPDATE ON body
WHEN NEW.entry_idx IS NOT OLD.entry_idx OR NEW.document IS NOT NULL
BEGIN SELECT raise(ABORT, 'a body may be erased, never changed'); END;

CREATE TRIGGER body_is_never_replaced BEFORE INSERT ON body
WHEN EXISTS (SELECT 1 FROM body WHERE entry_idx = NEW.entry_idx)
BEGIN SELECT raise(ABORT, 'a body may be erased, never changed'); END;
