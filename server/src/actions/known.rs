//! What the register knows and every list refers to: editions, attestors, services, ports.
//!
//! Read once at the start of a transaction; small beside the lists that refer to it.

use std::collections::{HashMap, HashSet};

use quaymark_core::document::{Accreditation, AttestorDocument, EditionDocument};
use quaymark_core::entry::{Entry, EntryKind, Fact};
use quaymark_core::id::{AttestorId, Country, EditionId, Family, ProfileId, ServiceId, UnLocode};
use quaymark_core::register::{Attestor, Edition};
use quaymark_core::standing::is_certifiable;
use quaymark_core::zones::Zone;
use serde::de::DeserializeOwned;

use crate::store::{Reader, StoreError, StoredEntry};

/// An edition and what it is called.
#[derive(Clone, Debug)]
pub struct KnownEdition {
    /// What the rules read.
    pub edition: Edition,
    /// The designation with its year.
    pub designation: String,
    /// Years of a certification cycle, where it is known.
    pub cycle_years: Option<u8>,
}

/// An attestor, its name and its calendar.
#[derive(Clone, Debug)]
pub struct KnownAttestor {
    /// What the rules read.
    pub attestor: Attestor,
    /// Its name.
    pub name: String,
    /// The name of the zone of its printed dates.
    pub zone_name: String,
    /// That zone.
    pub zone: Zone,
    /// What it is accredited by, if it is.
    pub accreditation: Option<Accreditation>,
    /// The port whose authority it is, if its entry says so.
    pub port: Option<UnLocode>,
}

/// The shared facts of the register.
#[derive(Clone, Debug, Default)]
pub struct Known {
    editions: HashMap<EditionId, KnownEdition>,
    designations: HashMap<String, EditionId>,
    attestors: HashMap<AttestorId, KnownAttestor>,
    services: HashSet<ServiceId>,
    ports: HashMap<UnLocode, String>,
    required_families: HashMap<EditionId, Vec<Family>>,
}

impl Known {
    /// Reads them all.
    pub fn read(tx: &mut Reader<'_>) -> Result<Self, StoreError> {
        let mut known = Self::default();
        for row in tx.services()? {
            known.services.insert(stored(row.id.parse())?);
        }
        for row in tx.ports()? {
            known
                .ports
                .insert(stored(row.locode.parse())?, row.timezone);
        }
        for entry in tx.newest_of_kind(EntryKind::Edition)? {
            known.take_edition(&entry)?;
        }
        for entry in tx.newest_of_kind(EntryKind::Attestor)? {
            known.take_attestor(&entry)?;
        }
        known.note_required_families();
        Ok(known)
    }

    /// Takes over an attestor as it was just written.
    pub fn take_attestor(&mut self, entry: &StoredEntry) -> Result<(), StoreError> {
        let (fact, document) = fact_and_document::<AttestorDocument>(entry)?;
        if let Fact::Attestor(attestor) = fact {
            let port = Entry::from_bytes(&entry.bytes)?.claims.port;
            let zone_name = self.zone_of(&attestor, document.zone);
            let attestor = KnownAttestor {
                attestor,
                name: document.name,
                zone: stored(Zone::named(&zone_name))?,
                zone_name,
                accreditation: document.accreditation,
                port,
            };
            self.attestors.insert(attestor.attestor.id, attestor);
        }
        Ok(())
    }

    /// An erased document tells no zone any more; then it is that of the country's ports.
    fn zone_of(&self, attestor: &Attestor, stated: String) -> String {
        if !stated.is_empty() {
            return stated;
        }
        let of_country = self.country_zone(attestor.country);
        of_country.unwrap_or_else(|| "Etc/UTC".to_owned())
    }

    fn take_edition(&mut self, entry: &StoredEntry) -> Result<(), StoreError> {
        let (fact, document) = fact_and_document::<EditionDocument>(entry)?;
        if let Fact::Edition(edition) = fact {
            let id = edition.id.clone();
            let designation = document.designation;
            self.designations.insert(folded(&designation), id.clone());
            self.editions.insert(
                id,
                KnownEdition {
                    edition,
                    designation,
                    cycle_years: document.cycle_years,
                },
            );
        }
        Ok(())
    }

    fn note_required_families(&mut self) {
        let family_of = |id| {
            self.editions
                .get(id)
                .map(|known| known.edition.family.clone())
        };
        let noted = self.editions.values().map(|known| {
            let families = known.edition.requires.iter().filter_map(family_of);
            (known.edition.id.clone(), families.collect::<Vec<_>>())
        });
        self.required_families = noted.filter(|(_, families)| !families.is_empty()).collect();
    }

    /// A published edition that replaces another.
    pub fn successor_of(&self, edition: &EditionId) -> Option<&KnownEdition> {
        let mut successors: Vec<&KnownEdition> = self
            .editions
            .values()
            .filter(|known| known.edition.supersedes.contains(edition))
            .filter(|known| is_certifiable(&known.edition))
            .collect();
        successors.sort_by(|one, other| one.designation.cmp(&other.designation));
        successors.pop()
    }

    /// The edition of a slug, or of a designation with its year.
    pub fn edition(&self, name: &str) -> Option<&KnownEdition> {
        let by_slug = name
            .parse()
            .ok()
            .and_then(|slug: EditionId| self.editions.get(&slug));
        by_slug.or_else(|| {
            let slug = self.designations.get(&folded(name))?;
            self.editions.get(slug)
        })
    }

    /// The families that must be held beside an edition.
    pub fn required_beside(&self, edition: &EditionId) -> &[Family] {
        self.required_families
            .get(edition)
            .map_or(&[], Vec::as_slice)
    }

    /// Every family that some edition asks for beside itself.
    pub fn required_families(&self) -> HashSet<Family> {
        self.required_families.values().flatten().cloned().collect()
    }

    /// Whether any edition belongs to a family.
    pub fn has_family(&self, family: &Family) -> bool {
        self.editions
            .values()
            .any(|known| known.edition.family == *family)
    }

    /// Whether some edition of a family can be held.
    pub fn has_certifiable(&self, family: &Family) -> bool {
        let mut editions = self.editions.values().map(|known| &known.edition);
        editions.any(|edition| edition.family == *family && is_certifiable(edition))
    }

    /// Whether the register has a port of a country, or an attestor established there.
    pub fn has_country(&self, country: Country) -> bool {
        self.ports.keys().any(|port| port.country() == country)
            || self
                .attestors
                .values()
                .any(|known| known.attestor.country == country)
    }

    /// An attestor by its number.
    pub fn attestor(&self, id: AttestorId) -> Option<&KnownAttestor> {
        self.attestors.get(&id)
    }

    /// Attestors of exactly this name.
    pub fn attestors_named(&self, name: &str) -> Vec<&KnownAttestor> {
        let mut found: Vec<_> = self.attestors.values().filter(|a| a.name == name).collect();
        found.sort_by_key(|known| known.attestor.id);
        found
    }

    /// Whether a service is known.
    pub fn has_service(&self, service: &ServiceId) -> bool {
        self.services.contains(service)
    }

    /// Whether a port is known.
    pub fn has_port(&self, port: UnLocode) -> bool {
        self.ports.contains_key(&port)
    }

    /// The zone of a port's days.
    pub fn port_zone(&self, port: UnLocode) -> Option<&str> {
        self.ports.get(&port).map(String::as_str)
    }

    /// The zone most ports of a country are in.
    pub fn country_zone(&self, country: Country) -> Option<String> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for (port, zone) in &self.ports {
            if port.country() == country {
                *counts.entry(zone).or_default() += 1;
            }
        }
        let most = counts
            .into_iter()
            .max_by_key(|(zone, count)| (*count, std::cmp::Reverse(*zone)));
        most.map(|(zone, _)| zone.to_owned())
    }
}

/// The key that finds a profile version again.
pub(super) fn profile_record(profile: &ProfileId, version: u32) -> String {
    format!("{profile}.v{version}")
}

/// The record of the reply to a contested record.
pub fn reply_record(contested: &str) -> String {
    format!("{contested}.reply")
}

/// The record whose versions say what of another was erased.
pub(super) fn erasure_record(erased: &str) -> String {
    format!("erasure.{erased}")
}

/// A name as it is compared: case and spacing do not tell two apart.
pub(super) fn folded(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

fn fact_and_document<T: DeserializeOwned + Default>(
    stored_entry: &StoredEntry,
) -> Result<(Fact, T), StoreError> {
    let entry = Entry::from_bytes(&stored_entry.bytes)?;
    let fact = stored(entry.fact(stored_entry.index))?;
    let document = match &stored_entry.document {
        Some(text) => stored(serde_json::from_str(text))?,
        None => T::default(),
    };
    Ok((fact, document))
}

/// What was stored by this service and cannot be read back is damage.
pub(super) fn stored<T, E: std::fmt::Display>(read: Result<T, E>) -> Result<T, StoreError> {
    read.map_err(|error| StoreError::Damaged(error.to_string()))
}
