//! From a stored entry to what it states: parsing, apart from any state, so that it can run on
//! several threads.

use quaymark_core::document::ProfileDocument;
use quaymark_core::document::ProviderDocument;
use quaymark_core::entry::{Entry, EntryError, Fact, FactError};
use quaymark_core::id::{Country, ProviderId};
use quaymark_core::register::{Listing, LogIndex, Record};
use serde::de::DeserializeOwned;

use super::keys::KeyEntry;
use super::rules::{AttestorEntry, EditionEntry, ProfileEntry, RegimeEntry};
use crate::store::StoredEntry;

/// What an entry adds to the directory.
#[derive(Debug)]
pub(super) enum Stated {
    Listing(Listing, Country, ProviderDocument),
    Record(ProviderId, Record),
    Edition(EditionEntry),
    Attestor(AttestorEntry),
    Regime(RegimeEntry),
    Profile(ProfileEntry),
    Key(KeyEntry),
    /// Documents of these entries about one subject were erased, as an entry says.
    Erased(LogIndex, ProviderId, Vec<LogIndex>),
    /// Replies, state roots, builds: nothing the directory answers from.
    Nothing,
}

/// Why an entry cannot be understood.
#[derive(Debug, thiserror::Error)]
pub enum EntryFault {
    /// Its bytes are not an entry.
    #[error(transparent)]
    Bytes(#[from] EntryError),
    /// It does not state what its kind must state.
    #[error(transparent)]
    Fact(#[from] FactError),
    /// Its document is not what its kind must have.
    #[error("the document cannot be read: {0}")]
    Document(#[from] serde_json::Error),
    /// It is about a provider that no earlier entry names.
    #[error("no earlier entry names {0}")]
    UnknownProvider(ProviderId),
}

impl Stated {
    /// Reads an entry and the document it needs.
    pub(super) fn read(stored: &StoredEntry) -> Result<Self, EntryFault> {
        let entry = Entry::from_bytes(&stored.bytes)?;
        Ok(match entry.fact(stored.index)? {
            Fact::Listing(listing, country) => {
                let is_erased = entry.body.is_some() && stored.document.is_none();
                let document = match is_erased {
                    true => ProviderDocument::erased(),
                    false => document(stored)?,
                };
                Self::Listing(listing, country, document)
            }
            Fact::Record(provider, record) => Self::Record(provider, record),
            Fact::Edition(edition) => Self::Edition(EditionEntry {
                edition,
                document: document(stored)?,
            }),
            Fact::Attestor(attestor) => Self::Attestor(AttestorEntry {
                attestor,
                document: document(stored)?,
            }),
            Fact::Regime(regime) => Self::Regime(RegimeEntry {
                regime,
                document: document(stored)?,
            }),
            Fact::Profile(mut profile) => {
                let document: ProfileDocument = document(stored)?;
                profile.requirement.put_reasons(&document.reasons);
                Self::Profile(ProfileEntry { profile, document })
            }
            Fact::VerdictKey(jwk, timeline) => Self::Key(KeyEntry {
                jwk,
                timeline,
                entry: stored.index,
            }),
            Fact::Erased(erased) => match entry.subject.parse() {
                Ok(provider) => Self::Erased(stored.index, provider, erased),
                Err(_) => Self::Nothing,
            },
            Fact::Other => Self::Nothing,
        })
    }
}

/// The entry's document; an erased one reads as empty.
fn document<T: DeserializeOwned + Default>(stored: &StoredEntry) -> Result<T, serde_json::Error> {
    stored
        .document
        .as_deref()
        .map_or_else(|| Ok(T::default()), serde_json::from_str)
}
