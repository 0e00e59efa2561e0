-- Checkpoints that were made public: what the log promised. None is ever taken back.
CREATE TABLE checkpoint (
    size BIGINT NOT NULL PRIMARY KEY CHECK (size > 0),
    root BYTEA NOT NULL CHECK (length(root) = 32),
    note TEXT NOT NULL,
    published_at BIGINT NOT NULL
);

-- What follows is derived: it can be thrown away and made again from the entries.

-- Hashes of the tree, 256 to a tile; the last tile of a level grows.
CREATE TABLE tile (
    level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 7),
    idx BIGINT NOT NULL CHECK (idx >= 0),
    hashes BYTEA NOT NULL,
    PRIMARY KEY (level, idx)
);

-- The state map of the newest checkpoint. A bucket is the first 16 bits of a path.
CREATE TABLE state_row (
    bucket INTEGER NOT NULL,
    path BYTEA NOT NULL,
    idx BIGINT NOT NULL,
    leaf BYTEA NOT NULL,
    PRIMARY KEY (bucket, path)
);

-- The root of each bucket that has rows, and the size of the log at which it became that.
CREATE TABLE state_bucket (
    bucket INTEGER NOT NULL PRIMARY KEY,
    root BYTEA NOT NULL,
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

CREATE FUNCTION require_larger_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size <= (SELECT coalesce(max(size), 0) FROM checkpoint) THEN
        RAISE EXCEPTION 'checkpoint is append-only: each is of a larger log';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER checkpoint_only_grows BEFORE INSERT ON checkpoint
    FOR EACH ROW EXECUTE FUNCTION require_larger_checkpoint();
CREATE TRIGGER checkpoint_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
