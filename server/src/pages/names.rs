//! Names behind codes, from the directory.

use quaymark_core::id::{AttestorId, EditionId, ServiceId, UnLocode};

use super::words::Names;
use crate::directory::{Rules, Snapshot};

/// The names one snapshot knows. A code without a name shows itself.
#[derive(Debug)]
pub struct NamesOf<'a> {
    snapshot: &'a Snapshot,
    rules: Rules,
}

impl<'a> NamesOf<'a> {
    /// The names of a snapshot.
    pub fn new(snapshot: &'a Snapshot) -> Self {
        Self {
            snapshot,
            rules: snapshot.rules(),
        }
    }
}

impl Names for NamesOf<'_> {
    fn service(&self, id: &ServiceId) -> String {
        let mut services = self.snapshot.services().iter();
        services
            .find(|service| service.id == id.as_str())
            .map_or_else(|| id.to_string(), |service| service.name.clone())
    }

    fn attestor(&self, id: AttestorId) -> String {
        self.rules
            .attestor_entry(id)
            .map(|entry| entry.document.name.clone())
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| id.to_string())
    }

    fn port(&self, locode: UnLocode) -> String {
        self.snapshot
            .port(locode)
            .map_or_else(|| locode.to_string(), |port| port.name.clone())
    }

    fn edition(&self, id: &EditionId) -> String {
        self.rules
            .edition_entry(id)
            .map(|entry| entry.document.designation.clone())
            .filter(|designation| !designation.is_empty())
            .unwrap_or_else(|| id.to_string())
    }
}
