-- The number printed on a record, as its key has it after kind, issuer and (of a certificate) edition. It may
-- hold colons itself. Keys of other kinds and of what was erased have none.
ALTER TABLE record_key ADD COLUMN number TEXT GENERATED ALWAYS AS (
    CASE
        WHEN "key" ~ '^(licence|vetting):[^:]*:' THEN
            regexp_replace("key", '^[^:]*:[^:]*:', '')
        WHEN "key" ~ '^certification:[^:]*:[^:]*:' THEN
            regexp_replace("key", '^[^:]*:[^:]*:[^:]*:', '')
    END) STORED;
ALTER TABLE record_key ADD COLUMN number_lowered TEXT GENERATED ALWAYS AS (
    lower(CASE
        WHEN "key" ~ '^(licence|vetting):[^:]*:' THEN
            regexp_replace("key", '^[^:]*:[^:]*:', '')
        WHEN "key" ~ '^certification:[^:]*:[^:]*:' THEN
            regexp_replace("key", '^[^:]*:[^:]*:[^:]*:', '')
    END)) STORED;

CREATE INDEX record_key_by_number ON record_key (number);
CREATE INDEX record_key_by_number_lowered ON record_key (number_lowered);
