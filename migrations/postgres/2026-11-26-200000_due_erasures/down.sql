DROP TRIGGER entry_says_an_approved_erasure ON entry;
DROP TRIGGER erasure_is_wanted_by_the_fit ON erasure;
DROP FUNCTION require_approved_erasure();
DROP FUNCTION recorded_ms(json);
DROP FUNCTION require_fit_for_erasures();
DROP VIEW erasure_due;
DROP VIEW erasure_party;
DROP VIEW erasure_decider;
