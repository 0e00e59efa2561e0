-- Later notes of public checkpoints: the same tree, cosigned anew.
CREATE TABLE checkpoint_renewal (
    size BIGINT NOT NULL REFERENCES checkpoint (size),
    renewed_at BIGINT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (size, renewed_at)
);

CREATE TRIGGER checkpoint_renewal_is_never_updated BEFORE UPDATE ON checkpoint_renewal
BEGIN SELECT raise(ABORT, 'checkpoint_renewal is append-only: no note is changed'); END;

CREATE TRIGGER checkpoint_renewal_is_never_deleted BEFORE DELETE ON checkpoint_renewal
BEGIN SELECT raise(ABORT, 'checkpoint_renewal is append-only: no note is deleted'); END;
