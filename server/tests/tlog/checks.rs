//! The check of a whole log names what is wrong, whatever was bent.

use quaymark_server::tlog::rebuild;

use quaymark_server::store::StoreError;

use crate::fixture::{Database, erasure_of, on_each_engine, second};
use crate::scene::Scene;

#[test]
fn a_sound_log_has_no_faults() {
    on_each_engine(|database| {
        let mut scene = Scene::on(database);
        let nothing = scene.check();
        assert!(nothing.is_clean() && nothing.entries == 0, "{nothing}");
        scene.write(4);
        assert!(scene.check().is_clean(), "{}", scene.check());
        scene.publish();
        scene.write(300);
        scene.publish();
        scene.write(2);
        let findings = scene.check();
        assert!(findings.is_clean(), "{findings}");
        assert_eq!((findings.checkpoints, findings.states), (2, 2));
        // Two at the level of leaves, one above.
        assert_eq!(findings.tiles, 3);
    });
}

/// What somebody with the database's password could do, and what the check says.
const BENT: &[(&str, &str)] = &[
    (
        "DROP TRIGGER entry_is_never_updated; UPDATE entry SET bytes = \
         CAST(replace(CAST(bytes AS TEXT), '\"NL\"', '\"BE\"') AS BLOB) WHERE idx = 3",
        "entry 3 is not the one whose hash was made public",
    ),
    (
        "DROP TRIGGER entry_is_never_updated; UPDATE entry SET bytes = X'7b7d' WHERE idx = 8",
        "entry 8: not an entry",
    ),
    (
        "DROP TRIGGER entry_is_never_deleted; PRAGMA foreign_keys = OFF; \
         DELETE FROM entry WHERE idx = 5",
        "entry 5 is missing",
    ),
    (
        "UPDATE tile SET hashes = substr(hashes, 33) || substr(hashes, 1, 32) \
         WHERE level = 0 AND idx = 0",
        "entry 0 is not the one whose hash was made public",
    ),
    (
        "UPDATE tile SET hashes = zeroblob(32) WHERE level = 1 AND idx = 0",
        "tile 1/0 is not that of the entries",
    ),
    (
        "DELETE FROM tile WHERE level = 0 AND idx = 1",
        "tile 0/1 is not that of the entries",
    ),
    (
        "UPDATE derived SET tiles = 200",
        "the tiles end at 200 entries, before the checkpoint of",
    ),
    (
        "UPDATE state_row SET idx = idx + 1 WHERE bucket = (SELECT min(bucket) FROM state_row)",
        "of the state map is not that of the entries",
    ),
    (
        "UPDATE state_bucket SET root = zeroblob(32) WHERE bucket = \
         (SELECT min(bucket) FROM state_bucket)",
        "the roots of the state map's buckets",
    ),
    (
        "DROP TRIGGER checkpoint_is_never_updated; UPDATE checkpoint SET root = zeroblob(32)",
        "has another root",
    ),
    (
        "DROP TRIGGER checkpoint_is_never_updated; \
         UPDATE checkpoint SET note = replace(note, 'register', 'other')",
        "is not signed by the log",
    ),
    (
        "DROP TRIGGER log_commit_is_never_updated; UPDATE log_commit SET edge = \
         zeroblob(length(edge)) WHERE size = 4",
        "the root written down for 4 entries is not theirs",
    ),
    (
        "DROP TRIGGER body_is_only_erased; DROP TRIGGER body_is_never_erased_unseen; \
         UPDATE body SET document = '{\"name\":\"Other\"}' \
         WHERE entry_idx = 2",
        "entry 2 does not commit to the document beside it",
    ),
    (
        "DROP TRIGGER body_is_never_erased_unseen; \
         UPDATE body SET salt = NULL, document = NULL WHERE entry_idx = 2",
        "the document of entry 2 is gone, and no entry says that it was erased",
    ),
    (
        "DELETE FROM body WHERE entry_idx = 2",
        "entry 2 does not commit to the document beside it",
    ),
    (
        "UPDATE record SET version = version + 1 WHERE kind = 'provider'",
        "does not point to its newest entry",
    ),
    ("DELETE FROM record WHERE kind = 'state'", "have no pointer"),
];

#[test]
fn whatever_is_bent_is_named() {
    for (sql, named) in BENT {
        let database = Database::sqlite();
        let mut scene = Scene::on(&database);
        scene.write(260);
        scene.publish();
        database
            .raw(sql)
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        let findings = scene.check();
        let is_named = findings.faults.iter().any(|fault| fault.contains(named));
        assert!(is_named, "{sql}: {findings}");
    }
}

#[test]
fn an_erased_body_is_no_fault() {
    let database = Database::sqlite();
    let mut scene = Scene::on(&database);
    scene.write(3);
    scene.publish();
    let record = scene.record_at(1);
    database.approve_erasure(&record);
    let erased = scene.store.write::<_, StoreError>(second(9), |tx| {
        tx.append(erasure_of(&record, 1))?;
        tx.erase_body(1)
    });
    erased.expect("a body may be erased");
    scene.publish();
    scene.is_sound();
    rebuild(&scene.store, second(3_000_000)).expect("made again");
    scene.is_sound();
    // Said to be erased, and kept.
    let mut both = erasure_of(&record, 0);
    both.claims.erased.push(1);
    let said = scene
        .store
        .write::<_, StoreError>(second(10), |tx| tx.append(both));
    said.expect("written");
    let findings = scene.check();
    assert_eq!(findings.faults.len(), 1, "{findings}");
    assert!(
        findings.faults[0].contains("was erased, and it is there"),
        "{findings}"
    );
}

#[test]
fn an_entry_that_was_bent_before_it_was_public_is_never_signed() {
    let database = Database::sqlite();
    let mut scene = Scene::on(&database);
    scene.write(9);
    let bent = "DROP TRIGGER entry_is_never_updated; UPDATE entry SET bytes = \
         CAST(replace(CAST(bytes AS TEXT), '\"NL\"', '\"BE\"') AS BLOB) WHERE idx = 3";
    database.raw(bent).expect("bent");
    let refused = scene.publisher().publish();
    assert!(
        matches!(&refused, Err(error) if error.is_final()),
        "{refused:?}"
    );
    assert_eq!(scene.heads().1, None, "nothing is public");
}

#[test]
fn nothing_is_stated_on_top_of_a_bent_state_map() {
    let every_row = "UPDATE state_row SET leaf = zeroblob(32)";
    let one_root = "UPDATE state_bucket SET root = zeroblob(32) WHERE bucket = \
         (SELECT min(bucket) FROM state_bucket)";
    for bent in [every_row, one_root] {
        let database = Database::sqlite();
        let mut scene = Scene::on(&database);
        scene.write(9);
        scene.publish();
        database.raw(bent).expect("bent");
        let public = scene.heads().1;
        scene.write(9);
        let refused = scene.publisher().publish();
        assert!(
            matches!(&refused, Err(error) if !error.is_final()),
            "{refused:?}"
        );
        assert_eq!(scene.heads().1, public, "nothing more is public");
        rebuild(&scene.store, second(3_000_000)).expect("made again");
        scene.publish();
        scene.is_sound();
    }
}
