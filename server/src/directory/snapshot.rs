//! One state of the register, complete and unchanging. Copies share structure.
//!
//! Never touches the database: it must answer while the database is down.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use quaymark_core::id::{
    AttestorId, Country, EditionId, ProfileId, ProviderId, ProviderRef, UnLocode,
};
use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;
use quaymark_core::tree::empty_root;

use super::chunked::Chunked;
use super::codes::Codes;
use super::keys::{KeyEntry, KeyHistory};
use super::numbers::Numbers;
use super::packed::Packed;
use super::provider::{ProviderFilter, ProviderView, ProvidersPage};
use super::reference::{Port, Reference};
use super::rules::{AttestorEntry, EditionEntry, ProfileEntry, RegimeEntry, RuleHistory, Rules};
use super::search::{NameIndex, NameMatch};
use crate::store::{Commit, ServiceRow};

/// The newest size: every entry there is.
pub(super) const EVERYTHING: u64 = u64::MAX;

/// One state of the register.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub(super) commits: Chunked<Commit>,
    pub(super) codes: Arc<Codes>,
    pub(super) providers: Chunked<Packed>,
    /// The country's number in `codes`, beside each provider.
    pub(super) countries: Chunked<u16>,
    pub(super) numbers: Numbers,
    pub(super) rules: Arc<RuleHistory>,
    pub(super) keys: Arc<KeyHistory>,
    pub(super) reference: Arc<Reference>,
    pub(super) names: NameIndex,
    /// The places of the firms about which a port has decided on equivalence, at any time.
    pub(super) decided: Arc<BTreeMap<UnLocode, BTreeSet<u32>>>,
}

impl Snapshot {
    /// The newest published size of the log; the empty log if there is none.
    pub fn head(&self) -> Commit {
        self.commits.last().copied().unwrap_or(Commit {
            size: 0,
            recorded_at: Instant::from_ms(0),
            root: empty_root(),
        })
    }

    /// What the log was at an instant of recorded time; `None` before its first entry.
    pub fn commit_known_at(&self, at: Instant) -> Option<Commit> {
        let known = self.commits.partition_point(|c| c.recorded_at <= at);
        self.commits.get(known.checked_sub(1)?).copied()
    }

    /// The log when it had so many entries; `None` if no write ended there.
    pub fn commit_of(&self, size: u64) -> Option<Commit> {
        let place = self.commits.partition_point(|commit| commit.size < size);
        let found = self.commits.get(place).copied();
        found.filter(|commit| commit.size == size)
    }

    /// The provider as it is now.
    pub fn provider(&self, id: ProviderId) -> Option<ProviderView> {
        self.provider_as_of(id, EVERYTHING)
    }

    /// The provider as the first `size` entries of the log tell it.
    pub fn provider_as_of(&self, id: ProviderId, size: u64) -> Option<ProviderView> {
        self.view(self.number_of(id)?, size)
    }

    /// The provider at a place, as it is now.
    pub fn provider_at(&self, number: u32) -> Option<ProviderView> {
        self.view(number, EVERYTHING)
    }

    /// The newest entry about the provider.
    pub fn changed_at(&self, id: ProviderId) -> Option<LogIndex> {
        self.changed_at_place(self.place_of(id)?, id)
    }

    /// The place of the provider in order of registration, which no later snapshot changes.
    pub fn place_of(&self, id: ProviderId) -> Option<u32> {
        self.number_of(id)
    }

    /// The newest entry about the provider at a place; `None` if another is there.
    pub fn changed_at_place(&self, place: u32, id: ProviderId) -> Option<LogIndex> {
        let packed = self.packed(place).filter(|packed| packed.id() == id)?;
        Some(packed.changed_at())
    }

    /// The newest entry about an edition, a regime, an attestor or a profile; 0 if there is none.
    pub fn rules_changed_at(&self) -> LogIndex {
        self.rules.changed_at()
    }

    /// How many providers there are, on the register now or before.
    pub fn provider_count(&self) -> usize {
        self.providers.len()
    }

    /// The provider's register number from any of its identifiers. Only the newest identifiers
    /// find it.
    pub fn find(&self, by: &ProviderRef) -> Option<ProviderId> {
        if let ProviderRef::Number(id) = by {
            return self.number_of(*id).map(|_| *id);
        }
        let wanted = filed(by)?;
        let has_it = |packed: &Packed| packed.document().identifiers().any(|own| own == wanted);
        let number = self.numbers.find(self.numbers.hash(wanted), |number| {
            self.packed(number).is_some_and(has_it)
        })?;
        Some(self.packed(number)?.id())
    }

    /// Providers in order of registration, after a place or from the first.
    pub fn providers_page(
        &self,
        after: Option<u32>,
        limit: usize,
        filter: ProviderFilter,
    ) -> ProvidersPage {
        let mut numbers = self.numbers_from(after.map_or(0, |n| n.saturating_add(1)), filter);
        let providers: Vec<ProviderView> = numbers
            .by_ref()
            .take(limit)
            .filter_map(|number| self.provider_at(number))
            .collect();
        let has_more = numbers.next().is_some();
        let last = providers.last().map(|provider| provider.number);
        ProvidersPage {
            next_after: last.filter(|_| has_more),
            providers,
        }
    }

    /// Every provider in order of registration, unpacked one by one.
    pub fn providers(&self) -> impl Iterator<Item = ProviderView> + '_ {
        self.providers_from(0)
    }

    /// Every provider from a place on, in order of registration.
    pub fn providers_from(&self, number: u32) -> impl Iterator<Item = ProviderView> + '_ {
        self.numbers_from(number, ProviderFilter::default())
            .filter_map(|number| self.provider_at(number))
    }

    fn numbers_from(&self, first: u32, filter: ProviderFilter) -> impl Iterator<Item = u32> + '_ {
        // A country nobody has is a number nobody has.
        let wanted = filter.country.map(|country| {
            let number = self.codes.countries.number(&country);
            number.map_or(u16::MAX, |number| number as u16)
        });
        self.countries
            .iter_from(first as usize)
            .zip(first..)
            .filter(move |(country, _)| wanted.is_none_or(|wanted| wanted == **country))
            .map(|(_, number)| number)
    }

    /// Providers whose legal, trading or former name is like the query, best first.
    pub fn suggest(&self, query: &str, limit: usize) -> Vec<NameMatch> {
        self.names.suggest(query, limit, &|number| {
            let packed = self.packed(number)?;
            Some((packed.id(), self.country_at(number)?, packed.document()))
        })
    }

    /// How many bytes the name index takes.
    pub fn name_index_bytes(&self) -> usize {
        self.names.bytes()
    }

    /// Editions, attestors and regimes as they are now.
    pub fn rules(&self) -> Rules {
        self.rules_as_of(EVERYTHING)
    }

    /// Editions, attestors and regimes as the first `size` entries of the log tell them.
    pub fn rules_as_of(&self, size: u64) -> Rules {
        Rules::new(Arc::clone(&self.rules), size)
    }

    /// Every published version of a profile, in order of version.
    pub fn profile(&self, id: &ProfileId) -> &[ProfileEntry] {
        self.rules.profile(id)
    }

    /// Every version of a profile that the first `size` entries of the log hold.
    pub fn profile_as_of(&self, id: &ProfileId, size: u64) -> Vec<&ProfileEntry> {
        self.rules.profile_as_of(id, size)
    }

    /// The profiles of a port, in order of slug.
    pub fn profiles_of(&self, port: UnLocode) -> &[ProfileId] {
        self.rules.profiles_of(port)
    }

    /// Every profile, in order of slug.
    pub fn profile_ids(&self) -> impl Iterator<Item = &ProfileId> {
        self.rules.profile_ids()
    }

    /// Every edition of the catalogue as it is now, in order of slug.
    pub fn editions(&self) -> Vec<EditionEntry> {
        self.rules().editions().cloned().collect()
    }

    /// An edition as it is now.
    pub fn edition(&self, id: &EditionId) -> Option<EditionEntry> {
        self.rules().edition_entry(id).cloned()
    }

    /// Every attestor as it is now, in order of number.
    pub fn attestors(&self) -> Vec<AttestorEntry> {
        self.rules().attestors().cloned().collect()
    }

    /// An attestor as it is now.
    pub fn attestor(&self, id: AttestorId) -> Option<AttestorEntry> {
        self.rules().attestor_entry(id).cloned()
    }

    /// Every state's licence regime as it is now, in order of country code.
    pub fn regimes(&self) -> Vec<RegimeEntry> {
        self.rules().regimes().cloned().collect()
    }

    /// A state's licence regime as it is now.
    pub fn regime(&self, country: Country) -> Option<RegimeEntry> {
        self.rules().regime_entry(country).cloned()
    }

    /// Every key that signs or signed verdicts, of every node, in order of first entry.
    pub fn verdict_keys(&self) -> &[KeyEntry] {
        self.keys.all()
    }

    /// Every port of the reference data, in order of name.
    pub fn ports(&self) -> &[Port] {
        &self.reference.ports
    }

    /// A port of the reference data.
    pub fn port(&self, locode: UnLocode) -> Option<&Port> {
        self.reference.port(locode)
    }

    /// Every security service of the reference data, in the order of its list.
    pub fn services(&self) -> &[ServiceRow] {
        &self.reference.services
    }

    /// Whether the register holds invented data; every page then says so.
    pub fn is_demonstration(&self) -> bool {
        self.reference.is_demonstration
    }

    pub(super) fn number_of(&self, id: ProviderId) -> Option<u32> {
        let hash = self.numbers.hash(id);
        self.numbers.find(hash, |number| {
            self.packed(number).is_some_and(|packed| packed.id() == id)
        })
    }

    pub(super) fn packed(&self, number: u32) -> Option<&Packed> {
        self.providers.get(number as usize)
    }

    fn view(&self, number: u32, size: u64) -> Option<ProviderView> {
        self.packed(number)?.view(number, size, &self.codes)
    }

    fn country_at(&self, number: u32) -> Option<Country> {
        let country = self.countries.get(number as usize)?;
        Some(self.codes.countries.code(u32::from(*country)))
    }
}

/// An identifier of another register with its scheme, as it is filed; `None` for a register number.
fn filed(by: &ProviderRef) -> Option<(&'static str, &str)> {
    match by {
        ProviderRef::Number(_) => None,
        ProviderRef::Lei(lei) => Some(("lei", lei.as_str())),
        ProviderRef::Vat(vat) => Some(("vat", vat.as_str())),
        ProviderRef::Euid(euid) => Some(("euid", euid.as_str())),
    }
}
