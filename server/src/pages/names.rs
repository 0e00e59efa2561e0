//! Names behind codes, from the directory.

use quaymark_core::id::{AttestorId, EditionId, ServiceId, UnLocode};

use super::component::FirmName;
use super::words::Names;
use crate::actions::REGISTRAR;
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

    /// The firm, attestor or port of a number; the number itself if nothing is called so.
    pub fn whom(&self, number: &str) -> String {
        if let Some(firm) = self.firm(number) {
            return firm.short();
        }
        match (number.parse(), number.parse()) {
            (Ok(id), _) => self.attestor(id),
            (_, Ok(locode)) => self.port(locode),
            _ => number.to_owned(),
        }
    }

    /// The same with the number behind it, in one text.
    pub fn whom_in_full(&self, number: &str) -> String {
        self.whom_shown(number).words()
    }

    /// The same for the cell of a list.
    pub fn whom_shown(&self, number: &str) -> FirmName {
        if let Some(firm) = self.firm(number) {
            return firm.in_full();
        }
        FirmName::of_other(match self.whom(number) {
            name if name == number => name,
            name => format!("{name} ({number})"),
        })
    }

    fn firm(&self, number: &str) -> Option<FirmName> {
        let view = self.snapshot.provider(number.parse().ok()?);
        let name = view.map(|view| view.document.name).unwrap_or_default();
        Some(FirmName::of(&name, number))
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
            .unwrap_or_else(|| match id == REGISTRAR {
                true => "the registrar".to_owned(),
                false => id.to_string(),
            })
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

    fn zone(&self, id: AttestorId) -> String {
        let entry = self.rules.attestor_entry(id);
        entry.map_or_else(String::new, |entry| entry.document.zone.clone())
    }

    fn port_zone(&self, locode: UnLocode) -> String {
        let port = self.snapshot.port(locode);
        port.map_or_else(String::new, |port| port.timezone.clone())
    }
}
