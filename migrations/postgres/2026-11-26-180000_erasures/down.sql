DROP TABLE erasure;
DROP FUNCTION require_two_for_erasures();
