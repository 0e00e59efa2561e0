DROP TRIGGER membership_is_only_ended;
DROP TRIGGER membership_is_never_deleted;
DROP TRIGGER membership_of_registrar_takes_two;
ALTER TABLE membership DROP COLUMN given_by;
ALTER TABLE membership DROP COLUMN brought_by;
