DROP TRIGGER membership_is_never_emptied ON membership;
DROP TRIGGER membership_is_never_deleted ON membership;
DROP TRIGGER membership_is_only_ended ON membership;
DROP TRIGGER membership_of_registrar_takes_two ON membership;
DROP FUNCTION only_end_memberships();
DROP FUNCTION require_two_for_registrars();
ALTER TABLE membership DROP COLUMN given_by;
ALTER TABLE membership DROP COLUMN brought_by;
