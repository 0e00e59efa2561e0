//! Reads a whole log and checks what must hold of it after anything that may have happened.

use std::collections::HashMap;

use quaymark_core::entry::Entry;
use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;
use quaymark_core::tree::{RightEdge, leaf_hash};
use quaymark_server::store::{Commit, Reader, Store, StoreError, StoredEntry};

const PAGE: u32 = 5_000;

/// The newest version and index of each record in a sound log.
#[derive(Debug)]
pub struct SoundLog {
    /// By record: how many versions it has and the index of the newest.
    pub records: HashMap<String, (u32, LogIndex)>,
    /// How many entries there are.
    pub size: u64,
}

/// Checks the log of a store, and that its pointers lead to the newest versions.
pub fn check(store: &Store) -> SoundLog {
    let head = read(store, |tx| tx.head());
    let log = check_entries(&read_all(store), head);
    check_pointers(store, &log);
    log
}

/// Checks that indices have no gap, that each version follows the one before, that times never go
/// back, that every body is there and that the last commit is the root of exactly these entries.
pub fn check_entries(entries: &[StoredEntry], head: Commit) -> SoundLog {
    let mut log = SoundLog {
        records: HashMap::new(),
        size: entries.len() as u64,
    };
    let mut edge = RightEdge::default();
    let mut last = Instant::from_ms(i64::MIN);
    for (place, stored) in entries.iter().enumerate() {
        assert_eq!(stored.index, place as u64, "indices have no gap");
        let entry = Entry::from_bytes(&stored.bytes).expect("stored bytes are an entry");
        assert!(entry.recorded_at >= last, "time never goes back");
        last = entry.recorded_at;
        check_version(&mut log, stored.index, &entry);
        let has_body = stored.document.is_some();
        assert_eq!(entry.body.is_some(), has_body, "entry {place} has its body");
        edge.push(leaf_hash(&stored.bytes));
    }
    assert_eq!(head.size, log.size, "the last commit covers every entry");
    assert_eq!(head.root, edge.root(), "the last commit is their root");
    log
}

fn check_version(log: &mut SoundLog, index: LogIndex, entry: &Entry) {
    let before = log.records.get(&entry.record).copied();
    assert_eq!(entry.version, before.map_or(1, |(version, _)| version + 1));
    assert_eq!(entry.prev, before.map(|(_, index)| index));
    log.records
        .insert(entry.record.clone(), (entry.version, index));
}

fn check_pointers(store: &Store, log: &SoundLog) {
    for (record, (version, index)) in &log.records {
        let head = read(store, |tx| tx.head_of(record)).expect("every record has a pointer");
        assert_eq!((head.version, head.entry), (*version, *index), "{record}");
    }
}

/// Every entry of a log, in its order.
pub fn read_all(store: &Store) -> Vec<StoredEntry> {
    let mut entries: Vec<StoredEntry> = Vec::new();
    loop {
        let after = entries.last().map(|entry| entry.index);
        let page = read(store, |tx| tx.entries_after(after, PAGE));
        if page.is_empty() {
            return entries;
        }
        entries.extend(page);
    }
}

fn read<T>(store: &Store, work: impl FnOnce(&mut Reader<'_>) -> Result<T, StoreError>) -> T {
    let done = store.read(work);
    done.unwrap_or_else(|error: StoreError| panic!("{error:?}"))
}
