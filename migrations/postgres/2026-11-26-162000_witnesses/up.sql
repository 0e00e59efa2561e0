-- Later notes of public checkpoints: the same tree, cosigned anew.
CREATE TABLE checkpoint_renewal (
    size BIGINT NOT NULL REFERENCES checkpoint (size),
    renewed_at BIGINT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (size, renewed_at)
);

CREATE TRIGGER checkpoint_renewal_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoint_renewal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
