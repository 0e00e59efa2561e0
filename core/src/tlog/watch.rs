//! What anybody can check who reads the log from its first entry: the rules that entries keep among
//! themselves, and what they come to.
//!
//! - [`Watch`] takes entry after entry, and knows of each record only its newest version. So it grows
//!   with the records, not with the log, and [`Memory`] is all it takes to go on another day.
//! - [`Breach`]: a rule that was broken. [`Notice`]: what breaks no rule and somebody should see.
//! - `rules`: what one entry must say, by itself and after the version before it.
//!
//! No clock and no network: [`Bounds`] says what time it is, and others bring the bytes.

mod bounds;
mod breach;
mod head;
mod memory;
mod notice;
mod rows;
mod rules;

use std::collections::{BTreeMap, HashMap};

use super::checkpoint::Checkpoint;
use super::key::{KeyUse, VerifierKey};
use super::note::Note;
use super::state::{rows_of, stated_root};
use crate::entry::{Entry, EntryKind};
use crate::register::LogIndex;
use crate::statement::Jwk;
use crate::time::Instant;
use crate::timeline::{RecordedStatus, StatusAt};
use crate::tree::{Hash, RightEdge, leaf_hash};

pub use bounds::Bounds;
pub use breach::{Breach, Fault};
pub use head::Head;
pub use memory::{Memory, MemoryError};
pub use notice::{Notice, NoticeKind};
pub use rows::WholeState;
pub use rules::{MAX_APPROVAL_BYTES, is_pseudonym};

/// The log as far as it was read.
#[derive(Clone, Debug)]
pub struct Watch {
    edge: RightEdge,
    heads: HashMap<String, Head>,
    state: WholeState,
    /// The keys that sign checkpoints now, by the name they sign under.
    log_keys: BTreeMap<String, Jwk>,
    last_recorded_at: Instant,
    ends_in_state: bool,
}

/// What came of one entry.
#[derive(Debug)]
pub struct Taken {
    /// Its hash in the tree.
    pub leaf: Hash,
    /// What it says, if that can be read.
    pub entry: Option<Entry>,
    /// The rules it breaks.
    pub breaches: Vec<Breach>,
    /// What somebody should see.
    pub notices: Vec<Notice>,
}

impl Default for Watch {
    fn default() -> Self {
        Self {
            edge: RightEdge::default(),
            heads: HashMap::new(),
            state: WholeState::new(),
            log_keys: BTreeMap::new(),
            last_recorded_at: Instant::from_ms(i64::MIN),
            ends_in_state: false,
        }
    }
}

impl Watch {
    /// How many entries were read.
    pub const fn size(&self) -> u64 {
        self.edge.size()
    }

    /// The root of what was read.
    pub fn root(&self) -> Hash {
        self.edge.root()
    }

    /// The right edge of what was read.
    pub const fn edge(&self) -> &RightEdge {
        &self.edge
    }

    /// The newest version of each record.
    pub const fn heads(&self) -> &HashMap<String, Head> {
        &self.heads
    }

    /// The map from each record to its newest entry.
    pub const fn state(&mut self) -> &mut WholeState {
        &mut self.state
    }

    /// Takes the next entry.
    pub fn take(&mut self, bytes: &[u8], bounds: &Bounds) -> Taken {
        let (index, leaf) = (self.size(), leaf_hash(bytes));
        let (mut faults, mut notices) = (Vec::new(), Vec::new());
        let entry = match Entry::from_bytes(bytes) {
            Ok(entry) => {
                if !entry.to_bytes().is_ok_and(|canonical| canonical == bytes) {
                    faults.push(Fault::NotCanonical);
                }
                self.look_at(index, leaf, &entry, bounds, &mut faults);
                let before = self.heads.get(&entry.record);
                notices = notice::notices(index, &entry, before, bounds);
                self.remember(index, &entry);
                Some(entry)
            }
            Err(error) => {
                faults.push(Fault::NotAnEntry(error.to_string()));
                None
            }
        };
        let kind = entry.as_ref().map(|entry| entry.kind);
        self.ends_in_state = kind == Some(EntryKind::State);
        self.edge.push(leaf);
        let breaches = faults.into_iter().map(|fault| Breach::of(index, fault));
        Taken {
            leaf,
            entry,
            breaches: breaches.collect(),
            notices,
        }
    }

    fn look_at(
        &mut self,
        index: LogIndex,
        leaf: Hash,
        entry: &Entry,
        bounds: &Bounds,
        faults: &mut Vec<Fault>,
    ) {
        if entry.recorded_at < self.last_recorded_at {
            faults.push(Fault::RecordedBefore);
        }
        self.last_recorded_at = self.last_recorded_at.max(entry.recorded_at);
        faults.extend(bounds.check(index, entry.recorded_at));
        faults.extend(rules::check(entry, index, self.heads.get(&entry.record)));
        if let Some(stated) = stated_root(entry)
            && self.state.root() != stated
        {
            faults.push(Fault::State);
        }
        match rows_of(entry, index, leaf) {
            Ok(rows) => self.state.add(rows),
            Err(error) => faults.push(Fault::NoPlace(error.to_string())),
        }
    }

    fn remember(&mut self, index: LogIndex, entry: &Entry) {
        if let (EntryKind::LogKey, Some(jwk)) = (entry.kind, &entry.claims.jwk) {
            let status = entry.periods.status_at(entry.recorded_at);
            if status == StatusAt::Recorded(RecordedStatus::Granted) {
                self.log_keys.insert(entry.record.clone(), jwk.clone());
            } else {
                self.log_keys.remove(&entry.record);
            }
        }
        let head = Head::of(entry, index);
        self.heads.insert(entry.record.clone(), head);
    }

    /// Checks a checkpoint of just what was read so far, except for its signatures.
    pub fn check_checkpoint(&self, checkpoint: &Checkpoint) -> Vec<Breach> {
        let size = self.size();
        let mut faults = Vec::new();
        if checkpoint.size != size || checkpoint.root != self.root() {
            faults.push(Fault::Root { size });
        }
        if !self.ends_in_state {
            faults.push(Fault::EndsOtherwise { size });
        }
        faults.into_iter().map(Breach::of_log).collect()
    }

    /// Checks that the log itself says that its checkpoints are signed by a key.
    pub fn check_signer(&self, key: &VerifierKey) -> Option<Breach> {
        let announced = self.log_keys.get(key.name()).and_then(Jwk::to_key);
        let announced =
            announced.and_then(|public| VerifierKey::new(key.name(), KeyUse::Note, public).ok());
        let is_said = announced.as_ref() == Some(key);
        let fault = Fault::KeyNotSaid(key.name().to_owned());
        (!is_said).then(|| Breach::of_log(fault))
    }

    /// Checks the note of a checkpoint of just what was read so far, which one of the keys must have
    /// signed.
    pub fn check_note(&self, note: &str, keys: &[VerifierKey]) -> Vec<Breach> {
        let size = self.size();
        let read = Note::parse(note).and_then(|note| Ok((Checkpoint::from_note(&note)?, note)));
        let Ok((checkpoint, note)) = read else {
            return vec![Breach::of_log(Fault::NoCheckpoint)];
        };
        let mut breaches = Vec::new();
        let mut known = keys.iter().filter(|key| key.name() == checkpoint.origin);
        if !known.any(|key| note.check(key).is_ok()) {
            breaches.push(Breach::of_log(Fault::NotSigned { size }));
        }
        breaches.extend(self.check_checkpoint(&checkpoint));
        breaches
    }
}
