-- The number printed on a record, as its key has it after kind, issuer and (of a certificate) edition. It may
-- hold colons itself. Keys of other kinds and of what was erased have none.
ALTER TABLE record_key ADD COLUMN number TEXT GENERATED ALWAYS AS (
    CASE
        WHEN substr("key", 1, 8) IN ('licence:', 'vetting:') THEN
            substr(substr("key", 9), instr(substr("key", 9), ':') + 1)
        WHEN substr("key", 1, 14) = 'certification:' THEN
            substr(
                substr(substr("key", 15), instr(substr("key", 15), ':') + 1),
                instr(substr(substr("key", 15), instr(substr("key", 15), ':') + 1), ':') + 1)
    END) VIRTUAL;
ALTER TABLE record_key ADD COLUMN number_lowered TEXT
    GENERATED ALWAYS AS (lower(number)) VIRTUAL;

CREATE INDEX record_key_by_number ON record_key (number);
CREATE INDEX record_key_by_number_lowered ON record_key (number_lowered);
