//! An older database beside the files of the newer: nothing is written until the newest is back.

use std::fs;
use std::path::PathBuf;

use quaymark_server::store::Store;
use quaymark_server::tlog::fsck::check_database;
use quaymark_tests::database::TestDatabase;

use super::scene::{Scene, append_alone};

/// The database file and what SQLite keeps beside it.
fn files(database: &TestDatabase) -> Vec<PathBuf> {
    ["", "-wal", "-shm"]
        .map(|end| {
            let mut name = database.sqlite_path().into_os_string();
            name.push(end);
            PathBuf::from(name)
        })
        .into()
}

fn put_back(from: &TestDatabase, to: &TestDatabase) {
    for (from, to) in files(from).iter().zip(files(to)) {
        let _absent = fs::remove_file(&to);
        if from.exists() {
            fs::copy(from, to).expect("copied");
        }
    }
}

#[test]
fn a_restored_backup_is_refused_and_named_and_the_newest_goes_on() {
    let scene = Scene::published();
    let (backup, live) = (scene.database().copy(), scene.database().copy());
    assert!(append_alone(&live).status.success());
    let newest = live.copy();
    put_back(&backup, &live);
    let before = fs::read(live.sqlite_path()).expect("read");
    let refused = append_alone(&live);
    assert_eq!(refused.status.code(), Some(3), "{refused:?}");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("it is an older copy"), "{said}");
    assert_eq!(fs::read(live.sqlite_path()).expect("read"), before);
    let store = Store::open(&live.url()).expect("it opens");
    let findings = check_database(&store, Some(live.data_dir())).expect("checked");
    assert!(findings.to_string().contains("older copy"), "{findings}");
    drop(store);
    put_back(&newest, &live);
    let store = Store::open(&live.url()).expect("it opens");
    let findings = check_database(&store, Some(live.data_dir())).expect("checked");
    assert!(findings.is_clean(), "{findings}");
}
