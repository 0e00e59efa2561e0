//! The entries in order, and what they come to at each size.

use std::collections::HashMap;

use quaymark_core::entry::{Entry, EntryKind};
use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;
use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::key::VerifierKey;
use quaymark_core::tlog::note::Note;
use quaymark_core::tlog::state::{rows_of, stated_root};
use quaymark_core::tree::{Hash, RightEdge, leaf_hash};

use super::Findings;
use super::rows::WholeState;

/// The log as far as it was read.
pub(super) struct Walk {
    pub(super) findings: Findings,
    pub(super) state: WholeState,
    edge: RightEdge,
    /// The leaf hash of each entry.
    pub(super) leaves: Vec<Hash>,
    /// The version and the newest entry of each record.
    pub(super) heads: HashMap<String, (u32, LogIndex)>,
    last_recorded_at: Instant,
    last_kind: Option<EntryKind>,
}

impl Walk {
    pub(super) fn new() -> Self {
        Self {
            findings: Findings::default(),
            state: WholeState::new(),
            edge: RightEdge::default(),
            leaves: Vec::new(),
            heads: HashMap::new(),
            last_recorded_at: Instant::from_ms(i64::MIN),
            last_kind: None,
        }
    }

    /// How many entries were read.
    pub(super) const fn size(&self) -> u64 {
        self.edge.size()
    }

    /// The root of what was read.
    pub(super) fn root(&self) -> Hash {
        self.edge.root()
    }

    /// The right edge of what was read, as it is stored.
    pub(super) fn edge(&self) -> Vec<u8> {
        self.edge.to_bytes()
    }

    /// Takes the next entry; returns what it says, if that can be read.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Option<Entry> {
        let (index, leaf) = (self.size(), leaf_hash(bytes));
        let read = Entry::from_bytes(bytes);
        match &read {
            Ok(entry) => self.look_at(index, leaf, entry),
            Err(error) => self.findings.fault(format_args!("entry {index}: {error}")),
        }
        self.last_kind = read.as_ref().ok().map(|entry| entry.kind);
        self.edge.push(leaf);
        self.leaves.push(leaf);
        self.findings.entries += 1;
        read.ok()
    }

    fn look_at(&mut self, index: LogIndex, leaf: Hash, entry: &Entry) {
        if entry.recorded_at < self.last_recorded_at {
            self.findings.fault(format_args!(
                "entry {index} is recorded before the one before it"
            ));
        }
        self.last_recorded_at = self.last_recorded_at.max(entry.recorded_at);
        let before = self.heads.get(&entry.record).copied();
        let expected = (before.map_or(1, |(v, _)| v + 1), before.map(|(_, at)| at));
        if (entry.version, entry.prev) != expected {
            self.findings.fault(format_args!(
                "entry {index} does not follow the newest entry of {}",
                entry.record
            ));
        }
        let head = (entry.version, index);
        self.heads.insert(entry.record.clone(), head);
        if let Some(stated) = stated_root(entry) {
            self.findings.states += 1;
            if self.state.root() != stated {
                self.findings.fault(format_args!(
                    "entry {index} states a root of the state map that the entries before it do not \
                     have"
                ));
            }
        }
        match rows_of(entry, index, leaf) {
            Ok(rows) => self.state.add(rows),
            Err(error) => self.findings.fault(format_args!("entry {index}: {error}")),
        }
    }

    /// Checks a checkpoint of just what was read so far.
    pub(super) fn check_note(&mut self, note: &str, keys: &[VerifierKey]) {
        self.findings.checkpoints += 1;
        let size = self.size();
        let read = Note::parse(note).and_then(|note| Ok((Checkpoint::from_note(&note)?, note)));
        let Ok((checkpoint, note)) = read else {
            let words = format_args!("the checkpoint of {size} entries is no checkpoint");
            return self.findings.fault(words);
        };
        let mut known = keys.iter().filter(|key| key.name() == checkpoint.origin);
        if !known.any(|key| note.check(key).is_ok()) {
            self.findings.fault(format_args!(
                "the checkpoint of {size} entries is not signed by the log"
            ));
        }
        if checkpoint.size != size || checkpoint.root != self.root() {
            self.findings.fault(format_args!(
                "the checkpoint of {size} entries has another root than they"
            ));
        }
        if self.last_kind != Some(EntryKind::State) {
            self.findings.fault(format_args!(
                "the checkpoint of {size} entries does not end in a state entry"
            ));
        }
    }
}
