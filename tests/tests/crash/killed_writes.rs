//! Killed in the middle of single writes.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use quaymark_server::store::{Store, StoreError};
use quaymark_tests::database::TestDatabase;
use quaymark_tests::log_check;

const KILLS: u64 = 100;
/// Records one writer can acknowledge before it is killed.
const NUMBERS_EACH: u64 = 100_000;

fn start_writer(database: &TestDatabase, first: u64) -> Child {
    Command::new(env!("CARGO_BIN_EXE_single-writes"))
        .args([database.url(), first.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the writer starts")
}

/// Lets a writer acknowledge so many facts, kills it, and returns everything it acknowledged.
fn acknowledged_before_kill(mut writer: Child, enough: usize) -> Vec<String> {
    let output = writer.stdout.take().expect("its output is piped");
    let mut lines = BufReader::new(output).lines();
    let mut acknowledged: Vec<String> = lines.by_ref().take(enough).map_while(Result::ok).collect();
    writer.kill().expect("it is killed");
    writer.wait().expect("it is gone");
    acknowledged.extend(lines.map_while(Result::ok));
    acknowledged
}

#[test]
fn a_hundred_kills_lose_nothing_acknowledged() {
    let database = TestDatabase::sqlite_file();
    for kill in 0..KILLS {
        let writer = start_writer(&database, 1_000 + kill * NUMBERS_EACH);
        // A different number each time, so that the kill falls at different points of a write.
        let acknowledged = acknowledged_before_kill(writer, 1 + kill as usize % 7);
        assert!(!acknowledged.is_empty(), "kill {kill}: it wrote something");
        let log = log_check::check(&Store::open(&database.url()).expect("it opens again"));
        for record in &acknowledged {
            assert!(
                log.records.contains_key(record),
                "kill {kill}: {record} is lost"
            );
        }
    }
}

#[test]
fn a_log_that_lost_an_entry_is_noticed() {
    let database = TestDatabase::sqlite_file();
    acknowledged_before_kill(start_writer(&database, 1), 4);
    let store = Store::open(&database.url()).expect("it opens");
    let head = store
        .read(|tx| tx.head())
        .unwrap_or_else(|error: StoreError| panic!("{error}"));
    let whole = log_check::read_all(&store);
    log_check::check_entries(&whole, head);
    for lost in 0..whole.len() {
        let mut entries = whole.clone();
        entries.remove(lost);
        let checked = std::panic::catch_unwind(|| log_check::check_entries(&entries, head));
        assert!(checked.is_err(), "entry {lost} is gone and nobody noticed");
    }
}
