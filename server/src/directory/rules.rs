//! What all providers share: editions, attestors, regimes and profiles, in all their versions.

use std::collections::BTreeMap;
use std::sync::Arc;

use quaymark_core::document::{AttestorDocument, EditionDocument, ProfileDocument, RegimeDocument};
use quaymark_core::id::{AttestorId, Country, EditionId, ProfileId, UnLocode};
use quaymark_core::register::{Attestor, Edition, LogIndex, Profile, Regime, Rulebook};

macro_rules! rule_entry {
    ($(#[$doc:meta])* $name:ident { $field:ident: $fact:ty, document: $document:ty }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name {
            /// What the rules read.
            pub $field: $fact,
            /// What people read. Empty if it was erased.
            pub document: $document,
        }

        impl Versioned for $name {
            fn index(&self) -> LogIndex {
                self.$field.entry
            }
        }
    };
}

trait Versioned {
    fn index(&self) -> LogIndex;
}

rule_entry!(
    /// A version of an edition of a standard.
    EditionEntry { edition: Edition, document: EditionDocument }
);
rule_entry!(
    /// A version of an attestor.
    AttestorEntry { attestor: Attestor, document: AttestorDocument }
);
rule_entry!(
    /// A version of a state's licence regime.
    RegimeEntry { regime: Regime, document: RegimeDocument }
);
rule_entry!(
    /// A published version of a port's profile.
    ProfileEntry { profile: Profile, document: ProfileDocument }
);

/// The newest of several versions in log order that the first `size` entries hold.
fn newest<T: Versioned>(versions: &[T], size: u64) -> Option<&T> {
    versions.iter().rev().find(|version| version.index() < size)
}

/// Every version of every rule record, each list in log order.
#[derive(Clone, Debug, Default)]
pub(super) struct RuleHistory {
    editions: BTreeMap<EditionId, Vec<EditionEntry>>,
    attestors: BTreeMap<AttestorId, Vec<AttestorEntry>>,
    regimes: BTreeMap<Country, Vec<RegimeEntry>>,
    /// All entries of a profile, and the newest of each published version.
    profiles: BTreeMap<ProfileId, (Vec<ProfileEntry>, Vec<ProfileEntry>)>,
    by_port: BTreeMap<UnLocode, Vec<ProfileId>>,
    changed_at: LogIndex,
}

impl RuleHistory {
    pub(super) fn changed_at(&self) -> LogIndex {
        self.changed_at
    }

    pub(super) fn add_edition(&mut self, entry: EditionEntry) {
        self.changed_at = entry.index();
        let versions = self.editions.entry(entry.edition.id.clone());
        versions.or_default().push(entry);
    }

    pub(super) fn add_attestor(&mut self, entry: AttestorEntry) {
        self.changed_at = entry.index();
        let versions = self.attestors.entry(entry.attestor.id);
        versions.or_default().push(entry);
    }

    pub(super) fn add_regime(&mut self, entry: RegimeEntry) {
        self.changed_at = entry.index();
        let versions = self.regimes.entry(entry.regime.country);
        versions.or_default().push(entry);
    }

    pub(super) fn add_profile(&mut self, entry: ProfileEntry) {
        self.changed_at = entry.index();
        let id = entry.profile.id.clone();
        let of_port = self.by_port.entry(entry.profile.port).or_default();
        if let Err(place) = of_port.binary_search(&id) {
            of_port.insert(place, id.clone());
        }
        let (all, published) = self.profiles.entry(id).or_default();
        put_published(published, entry.clone());
        all.push(entry);
    }

    pub(super) fn profile(&self, id: &ProfileId) -> &[ProfileEntry] {
        self.profiles
            .get(id)
            .map_or(&[], |(_, published)| published.as_slice())
    }

    pub(super) fn profile_as_of(&self, id: &ProfileId, size: u64) -> Vec<&ProfileEntry> {
        let all = self.profiles.get(id).map_or(&[][..], |(all, _)| all);
        let mut published: BTreeMap<u32, &ProfileEntry> = BTreeMap::new();
        for entry in all.iter().filter(|entry| entry.index() < size) {
            published.insert(entry.profile.version, entry);
        }
        published.into_values().collect()
    }

    pub(super) fn profiles_of(&self, port: UnLocode) -> &[ProfileId] {
        self.by_port.get(&port).map_or(&[], Vec::as_slice)
    }

    pub(super) fn profile_ids(&self) -> impl Iterator<Item = &ProfileId> {
        self.profiles.keys()
    }
}

/// Keeps the newest entry of each published version, in order of version.
fn put_published(published: &mut Vec<ProfileEntry>, entry: ProfileEntry) {
    match published.binary_search_by_key(&entry.profile.version, |older| older.profile.version) {
        Ok(place) => published[place] = entry,
        Err(place) => published.insert(place, entry),
    }
}

/// Editions, attestors and regimes as one prefix of the log tells them. Cheap to copy.
#[derive(Clone, Debug)]
pub struct Rules {
    history: Arc<RuleHistory>,
    size: u64,
}

impl Rules {
    pub(super) fn new(history: Arc<RuleHistory>, size: u64) -> Self {
        Self { history, size }
    }

    /// The edition with its document.
    pub fn edition_entry(&self, id: &EditionId) -> Option<&EditionEntry> {
        newest(self.history.editions.get(id)?, self.size)
    }

    /// Every edition, in order of slug.
    pub fn editions(&self) -> impl Iterator<Item = &EditionEntry> {
        let versions = self.history.editions.values();
        versions.filter_map(|versions| newest(versions, self.size))
    }

    /// The attestor with its document.
    pub fn attestor_entry(&self, id: AttestorId) -> Option<&AttestorEntry> {
        newest(self.history.attestors.get(&id)?, self.size)
    }

    /// Every attestor, in order of number.
    pub fn attestors(&self) -> impl Iterator<Item = &AttestorEntry> {
        let versions = self.history.attestors.values();
        versions.filter_map(|versions| newest(versions, self.size))
    }

    /// The state's regime with its document.
    pub fn regime_entry(&self, country: Country) -> Option<&RegimeEntry> {
        newest(self.history.regimes.get(&country)?, self.size)
    }

    /// Every regime, in order of country code.
    pub fn regimes(&self) -> impl Iterator<Item = &RegimeEntry> {
        let versions = self.history.regimes.values();
        versions.filter_map(|versions| newest(versions, self.size))
    }

    /// Every published version of a profile.
    pub fn profile(&self, id: &ProfileId) -> Vec<&ProfileEntry> {
        self.history.profile_as_of(id, self.size)
    }
}

impl Rulebook for Rules {
    fn edition(&self, id: &EditionId) -> Option<&Edition> {
        self.edition_entry(id).map(|entry| &entry.edition)
    }

    fn attestor(&self, id: AttestorId) -> Option<&Attestor> {
        self.attestor_entry(id).map(|entry| &entry.attestor)
    }

    fn regime(&self, country: Country) -> Option<&Regime> {
        self.regime_entry(country).map(|entry| &entry.regime)
    }

    fn successors(&self, id: &EditionId) -> Vec<&Edition> {
        self.editions()
            .map(|entry| &entry.edition)
            .filter(|edition| edition.supersedes.contains(id))
            .collect()
    }
}
