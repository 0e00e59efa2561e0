-- What access tokens rest on: when somebody signed in for them, and the public keys they verify with.

ALTER TABLE refresh_token ADD COLUMN signed_in_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE refresh_token ADD COLUMN second_factor_at BIGINT;

-- The secret halves are in the memory of the process that signs, and nowhere else.
CREATE TABLE token_key (
    kid TEXT NOT NULL PRIMARY KEY,
    public_key BLOB NOT NULL,
    made_at BIGINT NOT NULL,
    -- Tokens it signed are good until then at most.
    expires_at BIGINT NOT NULL
);
