//! Verdict keys: their files and their entries.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use ed25519_dalek::Signer;
use quaymark_core::entry::{Change, Fact};
use quaymark_core::statement::Jwk;
use quaymark_core::timeline::{RecordedStatus, StatusAt};
use quaymark_server::actions::activate_key::{
    ActivateKeyError, activate_key, compromise_key, rotate_key,
};
use quaymark_server::keys::{KeyError, KeyState, VerdictKeys};

use crate::fixture::{Database, all_entries, on_each_engine, parsed, second};

fn key_files(database: &Database, extension: &str) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(database.folder().join("keys"))
        .expect("the keys folder")
        .map(|item| item.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .collect();
    files.sort();
    files
}

fn signing(keys: &VerdictKeys) -> Jwk {
    keys.ring().signing().jwk().clone()
}

/// Where a key's secret lies, and what the file holds.
fn secret_of(database: &Database) -> (PathBuf, Vec<u8>) {
    let path = key_files(database, "key").remove(0);
    let text = fs::read(&path).expect("a key file");
    (path, text)
}

fn put_back((path, text): &(PathBuf, Vec<u8>)) {
    fs::write(path, text).expect("the folder can be written");
    fs::set_permissions(path, Permissions::from_mode(0o600)).expect("a mode");
}

/// The refusal at the next start.
fn refused_at_start(database: &Database) -> String {
    let keys = VerdictKeys::open(database.folder()).expect("the files are sound");
    match activate_key(&database.open(), &keys, second(9)) {
        Err(ActivateKeyError::Key(error @ KeyError::Ended { .. })) => error.to_string(),
        other => panic!("expected a refusal, found {other:?}"),
    }
}

#[test]
fn a_retired_key_that_is_put_back_is_refused() {
    let database = Database::sqlite();
    let store = database.open();
    let keys = VerdictKeys::open(database.folder()).expect("keys");
    activate_key(&store, &keys, second(0)).expect("activated");
    let old = secret_of(&database);
    rotate_key(&store, &keys, second(1)).expect("rotated");
    // Somebody restores the folder from an old copy.
    fs::remove_file(secret_of(&database).0).expect("removed");
    put_back(&old);
    let refused = refused_at_start(&database);
    assert!(refused.contains("must not sign again"), "{refused}");
    assert!(refused.contains("retired"), "{refused}");
    assert!(
        refused.contains(old.0.to_str().expect("a path")),
        "{refused}"
    );
    assert_eq!(all_entries(&store).len(), 3, "nothing was written");
}

#[test]
fn a_retired_key_that_lies_beside_the_new_one_is_destroyed_again() {
    let database = Database::sqlite();
    let store = database.open();
    let keys = VerdictKeys::open(database.folder()).expect("keys");
    activate_key(&store, &keys, second(0)).expect("activated");
    let old = secret_of(&database);
    rotate_key(&store, &keys, second(1)).expect("rotated");
    let new = signing(&keys);
    put_back(&old);
    let restarted = VerdictKeys::open(database.folder()).expect("keys");
    activate_key(&store, &restarted, second(2)).expect("the new key signs");
    assert_eq!(signing(&restarted), new);
    assert!(!old.0.exists());
}

#[test]
fn a_key_in_other_hands_is_marked_for_all_time_and_signs_no_more() {
    on_each_engine(|database| {
        let store = database.open();
        let keys = VerdictKeys::open(database.folder()).expect("keys");
        activate_key(&store, &keys, second(0)).expect("activated");
        let kid = keys.ring().signing().kid().to_owned();
        compromise_key(&store, &kid, second(5)).expect("marked");
        let newest = parsed(all_entries(&store).last().expect("an entry"));
        assert_eq!(newest.change, Change::KeyCompromised);
        for n in [0, 4, 5, 6] {
            let state = KeyState::of(&newest.periods, second(n));
            assert_eq!(state, KeyState::Compromised);
        }
        let refused = refused_at_start(database);
        assert!(refused.contains("compromised"), "{refused}");
        let again = compromise_key(&store, &kid, second(6));
        assert!(matches!(again, Err(ActivateKeyError::Already(_))));
        let unknown = compromise_key(&store, "nobody's", second(6));
        assert!(matches!(unknown, Err(ActivateKeyError::Unknown(_))));
    });
}

#[test]
fn the_first_run_makes_one_key_that_only_its_owner_reads() {
    let database = Database::sqlite();
    let keys = VerdictKeys::open(database.folder()).expect("keys");
    let kid = keys.ring().signing().kid().to_owned();
    let files = key_files(&database, "key");
    assert_eq!(files.len(), 1);
    assert!(files[0].ends_with(format!("keys/verdict-{kid}.key")));
    let mode = fs::metadata(&files[0]).expect("metadata").permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
    let folder = fs::metadata(database.folder().join("keys")).expect("metadata");
    assert_eq!(folder.permissions().mode() & 0o777, 0o700);
    assert!(!format!("{keys:?}").contains("SecretKey"));
}

#[test]
fn a_restart_keeps_the_key() {
    let database = Database::sqlite();
    let first = signing(&VerdictKeys::open(database.folder()).expect("keys"));
    let second = signing(&VerdictKeys::open(database.folder()).expect("keys"));
    assert_eq!(first, second);
}

#[test]
fn a_key_others_can_read_is_refused() {
    let database = Database::sqlite();
    VerdictKeys::open(database.folder()).expect("keys");
    let file = key_files(&database, "key").remove(0);
    for mode in [0o644, 0o640, 0o604, 0o620] {
        fs::set_permissions(&file, Permissions::from_mode(mode)).expect("a mode");
        let refused = VerdictKeys::open(database.folder());
        assert!(
            matches!(refused, Err(KeyError::OpenToOthers { found, .. }) if found == mode),
            "{mode:o}"
        );
    }
    fs::set_permissions(&file, Permissions::from_mode(0o400)).expect("a mode");
    VerdictKeys::open(database.folder()).expect("read-only for the owner is well");
}

#[test]
fn a_file_that_is_not_a_key_is_named() {
    let database = Database::sqlite();
    VerdictKeys::open(database.folder()).expect("keys");
    let file = key_files(&database, "key").remove(0);
    let good = fs::read_to_string(&file).expect("text");
    let other = good.replace(r#""x":""#, r#""x":"A"#);
    for text in ["", "{}", &good[..good.len() - 1], &other] {
        fs::write(&file, text).expect("written");
        let refused = VerdictKeys::open(database.folder()).expect_err("refused");
        assert!(matches!(refused, KeyError::Malformed { .. }), "{refused}");
        assert!(refused.to_string().contains("verdict-"), "{refused}");
    }
}

#[test]
fn a_key_is_activated_once_and_its_rotation_is_on_the_log() {
    on_each_engine(|database| {
        let store = database.open();
        let keys = VerdictKeys::open(database.folder()).expect("keys");
        let old = keys.ring().signing().jwk().clone();
        activate_key(&store, &keys, second(0)).expect("activated");
        activate_key(&store, &keys, second(1)).expect("again");
        assert_eq!(all_entries(&store).len(), 1);
        rotate_key(&store, &keys, second(5)).expect("rotated");
        let new = keys.ring().signing().jwk().clone();
        assert_ne!(new, old);
        assert_eq!(keys.ring().others(), std::slice::from_ref(&old));
        let entries: Vec<_> = all_entries(&store).iter().map(parsed).collect();
        let changes: Vec<_> = entries
            .iter()
            .map(|entry| (entry.record.clone(), entry.change))
            .collect();
        assert_eq!(
            changes,
            [
                (old.thumbprint(), Change::KeyActivated),
                (new.thumbprint(), Change::KeyActivated),
                (old.thumbprint(), Change::KeyRetired),
            ]
        );
        match entries[2].fact(2).expect("a fact") {
            Fact::VerdictKey(jwk, periods) => {
                assert_eq!(jwk, old);
                let status = |n| periods.status_at(second(n));
                assert_eq!(status(4), StatusAt::Recorded(RecordedStatus::Granted));
                assert_eq!(status(5), StatusAt::Recorded(RecordedStatus::Withdrawn));
            }
            other => panic!("expected a verdict key, found {other:?}"),
        }
    });
}

#[test]
fn rotation_destroys_the_old_secret_and_keeps_its_public_part() {
    let database = Database::sqlite();
    let store = database.open();
    let keys = VerdictKeys::open(database.folder()).expect("keys");
    let old = keys.ring().signing().key().clone();
    let other_process = VerdictKeys::open(database.folder()).expect("keys");
    activate_key(&store, &keys, second(0)).expect("activated");
    rotate_key(&store, &keys, second(1)).expect("rotated");
    assert_eq!(key_files(&database, "key").len(), 1);
    let retired = fs::read_to_string(&key_files(&database, "retired")[0]).expect("text");
    assert!(!retired.contains(r#""d""#), "{retired}");
    let signature = old.sign(b"kept receipt");
    keys.ring().others()[0]
        .to_key()
        .expect("a key")
        .verify_strict(b"kept receipt", &signature)
        .expect("what it signed holds");
    other_process.reload().expect("takes the rotation over");
    assert_eq!(signing(&other_process), signing(&keys));
    assert_eq!(other_process.ring().others(), keys.ring().others());
}

#[test]
fn a_crash_between_the_new_key_and_its_entry_is_put_right() {
    let database = Database::sqlite();
    let store = database.open();
    let keys = VerdictKeys::open(database.folder()).expect("keys");
    activate_key(&store, &keys, second(0)).expect("activated");
    keys.make_next().expect("the process stops after this");
    let restarted = VerdictKeys::open(database.folder()).expect("keys");
    activate_key(&store, &restarted, second(2)).expect("put right");
    let changes: Vec<_> = all_entries(&store)
        .iter()
        .map(|stored| parsed(stored).change)
        .collect();
    assert_eq!(
        changes,
        [
            Change::KeyActivated,
            Change::KeyActivated,
            Change::KeyRetired
        ]
    );
    assert_eq!(key_files(&database, "key").len(), 1);
}

#[test]
fn a_statement_signed_by_the_register_verifies_in_core() {
    use quaymark_core::statement::{STATEMENT_TYPE, Statement, StatementError};
    let database = Database::sqlite();
    let keys = VerdictKeys::open(database.folder()).expect("keys");
    let trusted = [signing(&keys)];
    let compact = keys
        .sign(STATEMENT_TYPE, &serde_json::json!({"not": "a statement"}))
        .expect("signed");
    // The signature is good, so core gets as far as the payload.
    assert_eq!(
        Statement::verify(&compact, &trusted),
        Err(StatementError::Payload)
    );
    let other = keys.sign("jwt", &serde_json::json!({})).expect("signed");
    assert_eq!(
        Statement::verify(&other, &trusted),
        Err(StatementError::Header)
    );
}
