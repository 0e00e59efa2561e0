//! Killed in the middle of an import: the whole file is in, or none of it.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use quaymark_server::store::Store;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::{log_check, process, wait};

const DATABASES: u32 = 10;
const KILLS_EACH: u32 = 10;
const ROWS: u64 = 200;

fn write_list(database: &TestDatabase, number: u32) -> PathBuf {
    let mut list = "name,country,town\n".to_owned();
    for row in 0..ROWS {
        writeln!(list, "Crash Security {number} {row},NL,Rotterdam").expect("a text grows");
    }
    let path = database.data_dir().join(format!("providers-{number}.csv"));
    std::fs::write(&path, list).expect("the list is written");
    path
}

fn import(database: &TestDatabase, list: &PathBuf) -> Command {
    let mut command = process::quaymark(database);
    command.args(["import", "providers"]).arg(list);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn size_of(database: &TestDatabase) -> u64 {
    log_check::check(&Store::open(&database.url()).expect("it opens")).size
}

/// How long an import takes that nobody kills.
fn usual_time() -> Duration {
    let database = TestDatabase::sqlite_file();
    let list = write_list(&database, 0);
    let (status, time) = wait::time(|| import(&database, &list).status());
    assert!(
        status.is_ok_and(|status| status.success()),
        "the import works"
    );
    assert_eq!(size_of(&database), ROWS);
    time
}

#[test]
fn a_hundred_kills_leave_whole_files_or_nothing() {
    let usual = usual_time();
    let (mut cut_short, mut finished) = (0, 0);
    for _ in 0..DATABASES {
        let database = TestDatabase::sqlite_file();
        let mut expected = 0;
        for kill in 0..KILLS_EACH {
            let list = write_list(&database, kill);
            let mut child = import(&database, &list).spawn().expect("it starts");
            // From the very beginning to a little after the usual end.
            wait::let_run(usual * (1 + kill) / (KILLS_EACH - 1));
            let was_done = child.try_wait().expect("it can be asked").is_some();
            child.kill().expect("it is killed");
            child.wait().expect("it is gone");
            let size = size_of(&database);
            assert!(
                size == expected || size == expected + ROWS,
                "{size} of {expected}"
            );
            assert!(
                !was_done || size == expected + ROWS,
                "an import that ended is in"
            );
            if size == expected {
                cut_short += 1;
            } else {
                finished += 1;
            }
            expected = size;
        }
        again_gives_the_rest_once(&database, expected);
    }
    assert!(
        cut_short > 10 && finished > 5,
        "{cut_short} cut short, {finished} finished"
    );
}

/// The same files once more: what is in stays as it is, what is not comes in, once.
fn again_gives_the_rest_once(database: &TestDatabase, before: u64) {
    for kill in 0..KILLS_EACH {
        let list = write_list(database, kill);
        let status = import(database, &list).status().expect("it starts");
        assert!(status.success());
    }
    let all = u64::from(KILLS_EACH) * ROWS;
    assert!(before <= all);
    assert_eq!(size_of(database), all);
}
