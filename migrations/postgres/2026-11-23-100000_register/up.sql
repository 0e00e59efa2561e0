-- The log. Every other table but port, service and meta can be made again from it and the bodies.
CREATE TABLE entry (
    idx BIGINT NOT NULL PRIMARY KEY CHECK (idx >= 0),
    record TEXT NOT NULL,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    bytes BYTEA NOT NULL
);

CREATE INDEX entry_by_subject ON entry (subject, idx);

CREATE TABLE log_commit (
    size BIGINT NOT NULL PRIMARY KEY CHECK (size > 0),
    recorded_at BIGINT NOT NULL,
    edge BYTEA NOT NULL
);

-- One row: the size of the log. A writer locks it, so indices have no gap.
CREATE TABLE log_head (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    size BIGINT NOT NULL
);

INSERT INTO log_head (id, size) VALUES (1, 0);

-- Documents behind the commitments. Erasing one empties salt and document together.
CREATE TABLE body (
    entry_idx BIGINT NOT NULL PRIMARY KEY REFERENCES entry (idx),
    salt BYTEA,
    document TEXT,
    CHECK ((salt IS NULL) = (document IS NULL))
);

CREATE TABLE record (
    record TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    entry_idx BIGINT NOT NULL REFERENCES entry (idx)
);

CREATE TABLE record_key (
    "key" TEXT NOT NULL PRIMARY KEY,
    record TEXT NOT NULL REFERENCES record (record)
);

CREATE TABLE port (
    locode TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    latitude DOUBLE PRECISION NOT NULL,
    longitude DOUBLE PRECISION NOT NULL,
    timezone TEXT NOT NULL
);

CREATE TABLE service (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    place INTEGER NOT NULL
);

CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- Append-only.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP;
END $$;

CREATE FUNCTION require_next_index() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.idx IS DISTINCT FROM (SELECT coalesce(max(idx) + 1, 0) FROM entry) THEN
        RAISE EXCEPTION 'entry is append-only: an entry takes the next index';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION require_larger_size() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size <= (SELECT coalesce(max(size), 0) FROM log_commit) THEN
        RAISE EXCEPTION 'log_commit is append-only: a commit makes the log larger';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION allow_erasure_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.entry_idx IS DISTINCT FROM OLD.entry_idx OR NEW.document IS NOT NULL THEN
        RAISE EXCEPTION 'a body may be erased, never changed';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER entry_takes_the_next_index BEFORE INSERT ON entry
    FOR EACH ROW EXECUTE FUNCTION require_next_index();
CREATE TRIGGER entry_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER log_commit_only_grows BEFORE INSERT ON log_commit
    FOR EACH ROW EXECUTE FUNCTION require_larger_size();
CREATE TRIGGER log_commit_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON log_commit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER body_is_only_erased BEFORE UPDATE ON body
    FOR EACH ROW EXECUTE FUNCTION allow_erasure_only();
