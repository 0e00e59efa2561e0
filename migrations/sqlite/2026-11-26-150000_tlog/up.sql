-- Checkpoints that were made public: what the log promised. None is ever taken back.
CREATE TABLE checkpoint (
    size BIGINT NOT NULL PRIMARY KEY CHECK (size > 0),
    root BLOB NOT NULL CHECK (length(root) = 32),
    note TEXT NOT NULL,
    published_at BIGINT NOT NULL
);

-- What follows is derived: it can be thrown away and made again from the entries.

-- Hashes of the tree, 256 to a tile; the last tile of a level grows.
CREATE TABLE tile (
    level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 7),
    idx BIGINT NOT NULL CHECK (idx >= 0),
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, idx)
);

-- The state map of the newest checkpoint. A bucket is the first 16 bits of a path.
CREATE TABLE state_row (
    bucket INTEGER NOT NULL,
    path BLOB NOT NULL,
    idx BIGINT NOT NULL,
    leaf BLOB NOT NULL,
    PRIMARY KEY (bucket, path)
) WITHOUT ROWID;

-- The root of each bucket that has rows, and the size of the log at which it became that.
CREATE TABLE state_bucket (
    bucket INTEGER NOT NULL PRIMARY KEY,
    root BLOB NOT NULL,
    size BIGINT NOT NULL
);

CREATE INDEX state_bucket_by_size ON state_bucket (size);

-- One row: of how many entries tiles and state map are.
CREATE TABLE derived (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    tiles BIGINT NOT NULL,
    state BIGINT NOT NULL
);

INSERT INTO derived (id, tiles, state) VALUES (1, 0, 0);

CREATE TRIGGER checkpoint_only_grows BEFORE INSERT ON checkpoint
WHEN NEW.size <= (SELECT coalesce(max(size), 0) FROM checkpoint)
BEGIN SELECT raise(ABORT, 'checkpoint is append-only: each is of a larger log'); END;

CREATE TRIGGER checkpoint_is_never_updated BEFORE UPDATE ON checkpoint
BEGIN SELECT raise(ABORT, 'checkpoint is append-only: no checkpoint is changed'); END;

CREATE TRIGGER checkpoint_is_never_deleted BEFORE DELETE ON checkpoint
BEGIN SELECT raise(ABORT, 'checkpoint is append-only: no checkpoint is deleted'); END;
