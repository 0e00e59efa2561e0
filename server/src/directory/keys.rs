//! The keys that sign or signed verdicts, of every node, as the log tells them.

use quaymark_core::register::LogIndex;
use quaymark_core::statement::Jwk;
use quaymark_core::timeline::Timeline;

/// The newest version of a verdict key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyEntry {
    /// The public key.
    pub jwk: Jwk,
    /// Granted while it signs.
    pub timeline: Timeline,
    /// The entry this rests on.
    pub entry: LogIndex,
}

/// Every key, in order of first entry.
#[derive(Clone, Debug, Default)]
pub(super) struct KeyHistory(Vec<KeyEntry>);

impl KeyHistory {
    pub(super) fn add(&mut self, entry: KeyEntry) {
        match self.0.iter_mut().find(|known| known.jwk == entry.jwk) {
            Some(known) => *known = entry,
            None => self.0.push(entry),
        }
    }

    pub(super) fn all(&self) -> &[KeyEntry] {
        &self.0
    }
}
