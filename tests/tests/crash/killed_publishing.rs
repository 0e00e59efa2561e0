//! Killed while the log is made public: whatever was on its way, the next start goes on as one log.

use std::process::{Child, Stdio};
use std::time::Duration;

use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::note::Note;
use quaymark_server::store::Store;
use quaymark_server::tlog::fsck::check_database;
use quaymark_tests::database::TestDatabase;
use quaymark_tests::facts::{Facts, day, instant};
use quaymark_tests::process;
use quaymark_tests::register::TODAY;
use quaymark_tests::wait;

const KILLS: u32 = 30;

fn serve(database: &TestDatabase) -> Child {
    process::quaymark(database)
        .args(["serve", "--listen", "127.0.0.1:0", "--log", "error"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the service starts")
}

fn last_checkpoint(database: &TestDatabase) -> Option<Checkpoint> {
    let text = std::fs::read_to_string(database.data_dir().join("last-checkpoint")).ok()?;
    let note = Note::parse(&text).expect("the file is whole");
    Some(Checkpoint::from_note(&note).expect("a checkpoint"))
}

#[test]
fn thirty_kills_leave_one_log() {
    let database = TestDatabase::sqlite_file();
    let store = Store::open(&database.url()).expect("it opens");
    let facts = Facts::scene(&store, instant(TODAY));
    let mut promised: Vec<Checkpoint> = Vec::new();
    for kill in 0..KILLS {
        let mut child = serve(&database);
        // Writes go on while it starts and publishes.
        for bits in 0..8 {
            let bits = 1_000 + u64::from(kill * 8 + bits);
            facts.provider(bits, "Killed Security", day("2026-01-01"), instant(TODAY));
        }
        if kill % 3 == 0 {
            // Until something is public, so that kills fall after it too.
            let before = promised.last().map_or(0, |checkpoint| checkpoint.size);
            wait::until("a checkpoint", Duration::from_secs(60), || {
                last_checkpoint(&database).filter(|newest| newest.size > before)
            });
        } else {
            wait::let_run(Duration::from_millis(u64::from(40 + 37 * kill)));
        }
        child.kill().expect("it is killed");
        child.wait().expect("it is gone");
        promised.extend(last_checkpoint(&database));
        let findings = check_database(&store, Some(database.data_dir())).expect("checked");
        assert!(findings.is_clean(), "kill {kill}: {findings}");
        for checkpoint in &promised {
            let root = store.read(|tx| tx.root_at(checkpoint.size));
            let root = root.unwrap_or_else(|e: quaymark_server::store::StoreError| panic!("{e}"));
            assert_eq!(
                root,
                Some(checkpoint.root),
                "kill {kill}: {}",
                checkpoint.size
            );
        }
    }
    assert!(promised.len() > 10, "only {} checkpoints", promised.len());
}
