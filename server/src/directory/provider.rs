//! What the directory hands out about one provider.

use quaymark_core::document::ProviderDocument;
use quaymark_core::id::{Country, ProviderId, UnLocode};
use quaymark_core::register::{Listing, Record};

use super::snapshot::Snapshot;

/// One provider within some prefix of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderView {
    /// The register number.
    pub id: ProviderId,
    /// Where it is established.
    pub country: Country,
    /// Names and identifiers; the name says so if the document was erased.
    pub document: ProviderDocument,
    /// Its place on the register.
    pub listing: Listing,
    /// Every record about it, in order of first entry.
    pub records: Vec<Record>,
    /// Its place in the directory, counted from zero in order of registration. Good as a cursor.
    pub number: u32,
}

/// Which providers a page holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProviderFilter {
    /// Only those established there.
    pub country: Option<Country>,
}

/// Some providers in order of registration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProvidersPage {
    /// The providers.
    pub providers: Vec<ProviderView>,
    /// Where the next page begins after; `None` if there is none.
    pub next_after: Option<u32>,
}

impl Snapshot {
    /// The firms about which a port has decided on equivalence, in force or not.
    pub fn providers_decided_on(&self, port: UnLocode) -> impl Iterator<Item = ProviderView> + '_ {
        let numbers = self.decided.get(&port).into_iter().flatten();
        numbers.filter_map(|number| self.provider_at(*number))
    }
}
