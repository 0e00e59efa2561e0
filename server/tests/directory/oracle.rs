//! A slow directory, written apart: it replays the stored entries one by one for every question.

use std::collections::BTreeMap;

use quaymark_core::document::ProviderDocument;
use quaymark_core::entry::{Entry, EntryKind, Fact};
use quaymark_core::id::{Country, ProviderId};
use quaymark_core::register::{Listing, Record};
use quaymark_server::store::{Store, StoredEntry};

/// Every entry of the log.
pub struct Oracle(Vec<StoredEntry>);

/// What the replayed entries say about one provider.
#[derive(Debug, PartialEq)]
pub struct Replayed {
    pub listing: Listing,
    pub country: Country,
    pub document: ProviderDocument,
    /// By record number.
    pub records: BTreeMap<String, Record>,
}

impl Oracle {
    pub fn of(store: &Store) -> Self {
        let entries = store
            .read(|tx| tx.entries_after(None, 1_000_000))
            .expect("the log is read");
        Self(entries)
    }

    fn entries(&self, size: u64) -> impl Iterator<Item = (&StoredEntry, Entry)> {
        let some = self.0.iter().take_while(move |stored| stored.index < size);
        some.map(|stored| (stored, Entry::from_bytes(&stored.bytes).expect("an entry")))
    }

    pub fn provider(&self, id: ProviderId, size: u64) -> Option<Replayed> {
        let mut replayed: Option<Replayed> = None;
        for (stored, entry) in self.entries(size) {
            match entry.fact(stored.index).expect("a fact") {
                Fact::Listing(listing, country) if listing.provider == id => {
                    let document = stored
                        .document
                        .as_deref()
                        .map_or_else(ProviderDocument::default, |json| {
                            serde_json::from_str(json).expect("a document")
                        });
                    let records = replayed.map(|before| before.records).unwrap_or_default();
                    replayed = Some(Replayed {
                        listing,
                        country,
                        document,
                        records,
                    });
                }
                Fact::Record(provider, record) if provider == id => {
                    let provider = replayed.as_mut().expect("listed before");
                    provider.records.insert(record.id.to_string(), record);
                }
                _ => {}
            }
        }
        replayed
    }

    pub fn changed_at(&self, id: ProviderId) -> Option<u64> {
        let subject = id.to_string();
        self.entries(u64::MAX)
            .filter(|(_, entry)| entry.subject == subject)
            .map(|(stored, _)| stored.index)
            .last()
    }

    /// The newest fact of every rule record, by record, as text to compare.
    pub fn rules(&self, size: u64, wanted: EntryKind) -> Vec<String> {
        let mut newest = BTreeMap::new();
        for (stored, entry) in self.entries(size) {
            if entry.kind == wanted {
                let fact = entry.fact(stored.index).expect("a fact");
                newest.insert(entry.record, format!("{fact:?}"));
            }
        }
        newest.into_values().collect()
    }
}
