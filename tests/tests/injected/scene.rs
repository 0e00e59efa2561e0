//! A published log in a folder of its own, and processes that append to copies of it.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::process::{Command, Output};

use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::note::Note;
use quaymark_core::tree::Hash;
use quaymark_server::clock::Clock;
use quaymark_server::store::{Store, StoreError};
use quaymark_server::tlog::Publisher;
use quaymark_server::tlog::fsck::{Findings, check_database};
use quaymark_tests::database::TestDatabase;
use quaymark_tests::facts::Facts;

use super::STORING;

const APPEND: &str = env!("CARGO_BIN_EXE_append-and-publish");
const ORIGIN: &str = "register.example/log";

/// A log that was made public once.
pub struct Scene {
    database: TestDatabase,
}

/// A copy of it to which a process has appended, or tried to, and what a process that starts then
/// finds.
pub struct Run {
    database: TestDatabase,
    store: Store,
    pub has_succeeded: bool,
    acknowledged: Vec<String>,
}

impl Scene {
    pub fn published() -> Self {
        let database = TestDatabase::sqlite_file();
        let store = Store::open(&database.url()).expect("it opens");
        Facts::scene(&store, Clock::System.now());
        publish(&store, &database);
        Self { database }
    }

    pub const fn database(&self) -> &TestDatabase {
        &self.database
    }

    /// How often each call is made by a run that nothing happens to.
    pub fn count_calls(&self) -> BTreeMap<&'static str, usize> {
        let database = self.database.copy();
        let told = database.data_dir().join("calls");
        let traced = format!("trace={}", questioned(STORING));
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-e", &traced, "-o"]).arg(&told);
        let output = append(strace, &database);
        assert!(output.status.success(), "{output:?}");
        let told = std::fs::read_to_string(told).expect("strace told something");
        let mut calls = BTreeMap::new();
        for line in told.lines() {
            // `<thread> <call>(…`
            let call = line
                .split_whitespace()
                .nth(1)
                .and_then(|c| c.split('(').next());
            if let Some(call) = STORING.iter().find(|known| call == Some(**known)) {
                *calls.entry(*call).or_insert(0) += 1;
            }
        }
        calls
    }

    /// A run in which one call goes wrong.
    pub fn run_with(&self, call: &str, nth: usize, what: &str) -> Run {
        let database = self.database.copy();
        let traced = format!("trace={call}");
        let injected = format!("inject={call}:{what}:when={nth}");
        let mut strace = Command::new("strace");
        strace
            .args(["-f", "-qq", "-o", "/dev/null"])
            .args(["-e", &traced, "-e", &injected]);
        let output = append(strace, &database);
        Run::of(database, &output)
    }
}

impl Run {
    fn of(database: TestDatabase, output: &Output) -> Self {
        let said = String::from_utf8_lossy(&output.stdout);
        let store = Store::open(&database.url()).expect("it opens again");
        Self {
            database,
            store,
            has_succeeded: output.status.success(),
            acknowledged: said.lines().map(str::to_owned).collect(),
        }
    }

    pub fn check(&self) -> Findings {
        let findings = check_database(&self.store, Some(self.database.data_dir()));
        findings.expect("it can be checked")
    }

    /// The checkpoint in the file outside the database.
    pub fn promised(&self) -> Option<Checkpoint> {
        let path = self.database.data_dir().join("last-checkpoint");
        let text = std::fs::read_to_string(path).expect("the file is there");
        let note = Note::parse(&text).expect("the file is whole");
        Checkpoint::from_note(&note).ok()
    }

    pub fn root_at(&self, size: u64) -> Option<Hash> {
        let root = self.store.read::<_, StoreError>(|tx| tx.root_at(size));
        root.expect("it reads")
    }

    /// Every record that was said to be appended is there, and so is every checkpoint.
    pub fn holds_what_was_acknowledged(&self, why: &impl Debug) {
        let store = &self.store;
        for line in &self.acknowledged {
            match line.split_once(' ') {
                Some(("appended", record)) => {
                    let head = store.read::<_, StoreError>(|tx| tx.head_of(record));
                    assert!(
                        head.expect("it reads").is_some(),
                        "{why:?}: {record} is lost"
                    );
                }
                Some(("published", size)) => {
                    let newest = store.read::<_, StoreError>(|tx| tx.newest_checkpoint());
                    let newest = newest.expect("it reads").expect("a checkpoint").size;
                    assert!(newest >= size.parse().expect("a size"), "{why:?}: {size}");
                }
                // Cut by the fault.
                _ => {}
            }
        }
    }

    /// Appends and publishes as if nothing had happened.
    pub fn go_on(&self) {
        let store = &self.store;
        let now = Clock::System.now();
        let facts = Facts::of(store);
        facts.provider(901, "Went On Security", now, now);
        publish(store, &self.database);
        let (head, newest) = store
            .read::<_, StoreError>(|tx| Ok((tx.head()?, tx.newest_checkpoint()?)))
            .expect("it reads");
        assert_eq!(newest.map(|row| row.size), Some(head.size));
    }
}

/// Makes everything public.
fn publish(store: &Store, database: &TestDatabase) {
    let opened = Publisher::open(store, &Clock::System, database.data_dir(), ORIGIN);
    let mut publisher = opened.expect("it opens").expect("the key is here");
    while publisher.publish().expect("published").is_some() {}
}

/// A run of the process, under another one if that is given.
pub fn append(mut under: Command, database: &TestDatabase) -> Output {
    under
        .arg(APPEND)
        .arg(database.url())
        .arg(database.data_dir())
        .arg("900");
    under.output().expect("strace starts")
}

/// The process by itself.
pub fn append_alone(database: &TestDatabase) -> Output {
    append(Command::new("env"), database)
}

/// Names with a question mark: not every machine has every call.
fn questioned(calls: &[&str]) -> String {
    let calls: Vec<String> = calls.iter().map(|call| format!("?{call}")).collect();
    calls.join(",")
}
