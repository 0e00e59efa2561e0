//! Loads ports, services, editions of standards and licence regimes from files.
//!
//! Editions and regimes are records of the register: a changed transition date is a new version
//! with an entry of its own. Ports and services are plain rows. The same files loaded again write
//! nothing; what a file no longer has stays on the register, since old certificates refer to it,
//! and ports and services it no longer has are taken out.

mod editions;
mod item;
mod ports;
mod regimes;
mod services;
mod source;

use std::collections::BTreeSet;

use quaymark_core::document::to_canonical;
use quaymark_core::entry::{Change, Entry, EntryClaims, EntryKind, EntryType};
use quaymark_core::time::Instant;
use quaymark_core::timeline::Timeline;
use serde::Serialize;

use super::REGISTRAR;
use crate::store::{EntryDraft, PortRow, ServiceRow, Store, StoreError, Writer};

pub use source::ReferenceFiles;

/// The value about the register that names the files loaded last.
const LOADED_FILES: &str = "reference_files";

/// What a load did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LoadedReference {
    /// Records that came new onto the register.
    pub added: usize,
    /// Records that have a new version.
    pub changed: usize,
    /// Records that stayed as they were.
    pub unchanged: usize,
    /// Ports and services whose rows were written or taken out.
    pub rows: usize,
}

/// Why reference data was not loaded. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum ReferenceError {
    /// A file is missing or cannot be read.
    #[error("{file} cannot be read: {cause}")]
    Unreadable { file: String, cause: std::io::Error },
    /// A file is not JSON.
    #[error("{file} is not JSON: {cause}")]
    NotJson {
        file: String,
        cause: serde_json::Error,
    },
    /// A field of a row or item is not what it should be.
    #[error("{file}, {place}, field {field}: found {found}, expected {expected}")]
    Field {
        file: String,
        place: String,
        field: String,
        found: String,
        expected: String,
    },
    /// A document that has no canonical form.
    #[error("a document cannot be written: {0}")]
    Document(serde_json::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An edition or a regime as the files have it.
struct Fact {
    kind: EntryKind,
    record: String,
    claims: EntryClaims,
    document: String,
}

impl Fact {
    fn new(
        kind: EntryKind,
        record: String,
        claims: EntryClaims,
        document: &impl Serialize,
    ) -> Result<Self, ReferenceError> {
        let document = to_canonical(document).map_err(ReferenceError::Document)?;
        Ok(Self {
            kind,
            record,
            claims,
            document,
        })
    }
}

/// Loads the files in one transaction.
pub fn load_reference(
    store: &Store,
    files: &ReferenceFiles,
    now: Instant,
) -> Result<LoadedReference, ReferenceError> {
    let mut facts = editions::read(&files.editions)?;
    facts.append(&mut regimes::read(&files.regimes)?);
    let ports = ports::read(&files.ports)?;
    let services = services::read(&files.services)?;
    let hash = files.hash();
    store.write(now, |tx| {
        if tx.meta(LOADED_FILES)?.as_deref() == Some(hash.as_str()) {
            let unchanged = facts.len();
            return Ok(LoadedReference {
                unchanged,
                ..LoadedReference::default()
            });
        }
        let mut loaded = LoadedReference::default();
        for fact in facts {
            record_fact(tx, fact, &mut loaded)?;
        }
        loaded.rows = put_ports(tx, &ports)? + put_services(tx, &services)?;
        tx.put_meta(LOADED_FILES, &hash)?;
        Ok(loaded)
    })
}

fn record_fact(
    tx: &mut Writer<'_>,
    fact: Fact,
    loaded: &mut LoadedReference,
) -> Result<(), StoreError> {
    match tx.newest(&fact.record)? {
        None => loaded.added += 1,
        Some(stored) => {
            let entry = Entry::from_bytes(&stored.bytes)?;
            if entry.claims == fact.claims && stored.document.as_ref() == Some(&fact.document) {
                loaded.unchanged += 1;
                return Ok(());
            }
            loaded.changed += 1;
        }
    }
    tx.append(EntryDraft {
        entry_type: EntryType::Record,
        kind: fact.kind,
        subject: fact.record.clone(),
        record: fact.record,
        actor: REGISTRAR.to_string(),
        approvals: Vec::new(),
        change: Change::ReferenceLoaded,
        claims: fact.claims,
        periods: Timeline::default(),
        document: Some(fact.document),
        keys: Vec::new(),
    })?;
    Ok(())
}

fn put_ports(tx: &mut Writer<'_>, ports: &[PortRow]) -> Result<usize, StoreError> {
    let before = tx.ports()?;
    let kept: BTreeSet<&str> = ports.iter().map(|port| port.locode.as_str()).collect();
    let mut rows = 0;
    for port in ports.iter().filter(|port| !before.contains(port)) {
        tx.put_port(port)?;
        rows += 1;
    }
    for port in before {
        if !kept.contains(port.locode.as_str()) {
            tx.drop_port(&port.locode)?;
            rows += 1;
        }
    }
    Ok(rows)
}

fn put_services(tx: &mut Writer<'_>, services: &[ServiceRow]) -> Result<usize, StoreError> {
    let before = tx.services()?;
    let kept: BTreeSet<&str> = services.iter().map(|service| service.id.as_str()).collect();
    let mut rows = 0;
    for service in services.iter().filter(|service| !before.contains(service)) {
        tx.put_service(service)?;
        rows += 1;
    }
    for service in before {
        if !kept.contains(service.id.as_str()) {
            tx.drop_service(&service.id)?;
            rows += 1;
        }
    }
    Ok(rows)
}
