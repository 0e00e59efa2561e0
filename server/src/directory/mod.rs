//! The in-memory read model: everything the register answers without the database.
//!
//! An immutable [`Snapshot`] behind an atomic pointer, built from the log's entries and nothing
//! else. Readers take the snapshot of the moment and keep it as long as they like; a change makes
//! the next one, which shares with it all that did not change. Start-up and following are one
//! function, `read_on`. Never touches the database while answering.

mod chunked;
mod codes;
mod draft;
mod keys;
mod load;
mod numbers;
mod packed;
mod provider;
mod reference;
mod rules;
mod search;
mod snapshot;
mod stated;

use std::sync::{Arc, Mutex};

use arc_swap::ArcSwap;

pub use keys::KeyEntry;
pub use load::LoadError;
pub use provider::{ProviderFilter, ProviderView, ProvidersPage};
pub use reference::Port;
pub use rules::{AttestorEntry, EditionEntry, ProfileEntry, RegimeEntry, Rules};
pub use search::NameMatch;
pub use snapshot::Snapshot;
pub use stated::EntryFault;

use crate::clock::Deadline;
use crate::store::Store;

/// The read model of one process.
#[derive(Debug, Default)]
pub struct Directory {
    current: ArcSwap<Snapshot>,
    /// Held while the next snapshot is made, so that no two are made at once. Readers never wait
    /// for it. It says how long the reference data read last is taken for the newest.
    reference_kept: Mutex<Option<Deadline>>,
}

impl Directory {
    /// Builds the read model from every entry of the log.
    pub fn load(store: &Store) -> Result<Self, LoadError> {
        let directory = Self::default();
        directory.catch_up(store)?;
        Ok(directory)
    }

    /// The register as it is now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }
}
