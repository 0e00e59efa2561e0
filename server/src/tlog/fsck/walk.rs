//! The entries in order, what they come to at each size, and what is found on the way.

use quaymark_core::entry::{Entry, EntryKind};
use quaymark_core::tlog::key::VerifierKey;
use quaymark_core::tlog::watch::{Bounds, Watch};
use quaymark_core::tree::Hash;

use super::Findings;

/// The log as far as it was read.
pub(super) struct Walk {
    pub(super) findings: Findings,
    pub(super) watch: Watch,
    /// The leaf hash of each entry.
    pub(super) leaves: Vec<Hash>,
    bounds: Bounds,
}

impl Walk {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            findings: Findings::default(),
            watch: Watch::default(),
            leaves: Vec::new(),
            bounds,
        }
    }

    /// How many entries were read.
    pub(super) const fn size(&self) -> u64 {
        self.watch.size()
    }

    /// The root of what was read.
    pub(super) fn root(&self) -> Hash {
        self.watch.root()
    }

    /// Takes the next entry; returns what it says, if that can be read.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Option<Entry> {
        let taken = self.watch.take(bytes, &self.bounds);
        self.leaves.push(taken.leaf);
        self.findings.entries += 1;
        let kind = taken.entry.as_ref().map(|entry| entry.kind);
        self.findings.states += u64::from(kind == Some(EntryKind::State));
        taken
            .breaches
            .into_iter()
            .for_each(|breach| self.findings.fault(breach));
        taken.entry
    }

    /// Checks a checkpoint of just what was read so far.
    pub(super) fn check_note(&mut self, note: &str, keys: &[VerifierKey]) {
        self.findings.checkpoints += 1;
        self.check_later_note(note, keys);
    }

    /// Checks a later note of the same checkpoint.
    pub(super) fn check_later_note(&mut self, note: &str, keys: &[VerifierKey]) {
        let breaches = self.watch.check_note(note, keys);
        breaches
            .into_iter()
            .for_each(|breach| self.findings.fault(breach));
    }

    /// Checks that the log says that this key signs its checkpoints.
    pub(super) fn check_signer(&mut self, key: &VerifierKey) {
        if let Some(breach) = self.watch.check_signer(key) {
            self.findings.fault(breach);
        }
    }
}
