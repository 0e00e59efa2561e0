//! A register of one test: a database in a file, and drafts to write into it.

use quaymark_core::document::ProviderDocument;
use quaymark_core::entry::{Change, EntryClaims, EntryKind, EntryType};
use quaymark_core::id::ProviderId;
use quaymark_core::time::Instant;
use quaymark_core::timeline::Timeline;
use quaymark_server::directory::Directory;
use quaymark_server::store::{EntryDraft, Store, StoreError};
use serde::Serialize;

/// A register in a folder of its own.
pub struct Register {
    pub store: Store,
    // Removed when the test is over.
    _folder: tempfile::TempDir,
}

impl Register {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let database = format!("sqlite:{}", folder.path().join("register.db").display());
        Self {
            store: Store::open(&database).expect("the store opens"),
            _folder: folder,
        }
    }

    /// Writes drafts in one commit.
    pub fn write(&self, at: Instant, drafts: &[EntryDraft]) {
        self.store
            .write(at, |tx| {
                for draft in drafts {
                    tx.append(draft.clone())?;
                }
                Ok::<_, StoreError>(())
            })
            .expect("the drafts are written");
    }

    pub fn load(&self) -> Directory {
        Directory::load(&self.store).expect("the log can be understood")
    }
}

/// A draft of any kind, granted from 2020 on.
pub fn draft(
    kind: EntryKind,
    record: &str,
    subject: &str,
    document: &impl Serialize,
) -> EntryDraft {
    let entry_type = match kind {
        EntryKind::Attestor => EntryType::Attestor,
        EntryKind::Profile => EntryType::Profile,
        _ => EntryType::Record,
    };
    let from = Instant::from_seconds(1_577_836_800);
    EntryDraft {
        entry_type,
        kind,
        record: record.to_owned(),
        subject: subject.to_owned(),
        actor: "att_registrar".to_owned(),
        approvals: Vec::new(),
        change: Change::Imported,
        claims: EntryClaims::default(),
        periods: Timeline::granted(from, None).expect("open-ended"),
        document: Some(serde_json::to_string(document).expect("plain data")),
        keys: Vec::new(),
    }
}

pub fn provider_id(number: u64) -> ProviderId {
    ProviderId::from_bits(number * 7919 + 13)
}

/// A listing of a provider under the names of a document.
pub fn listing(id: ProviderId, country: &str, document: &ProviderDocument) -> EntryDraft {
    let mut listing = draft(
        EntryKind::Provider,
        &id.to_string(),
        &id.to_string(),
        document,
    );
    listing.claims.country = Some(country.parse().expect("a country"));
    listing
}

/// A document with nothing but a name.
pub fn named(name: &str) -> ProviderDocument {
    ProviderDocument {
        name: name.to_owned(),
        ..ProviderDocument::default()
    }
}
