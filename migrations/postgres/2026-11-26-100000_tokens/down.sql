DROP TABLE token_key;
ALTER TABLE refresh_token DROP COLUMN second_factor_at;
ALTER TABLE refresh_token DROP COLUMN signed_in_at;
