//! Publishes a version of a port's requirement profile as a record of its own.
//!
//! **Invariant:** what a published version asks never changes; a port that asks for something else
//! publishes the next version. One whose day has not come can be withdrawn.

use std::collections::HashSet;

use quaymark_core::document::ProfileDocument;
use quaymark_core::entry::{Change, EntryClaims, EntryKind, EntryType};
use quaymark_core::id::{Country, Family, ProfileId, ServiceId, UnLocode};
use quaymark_core::requirement::{Requirement, RequirementError};
use quaymark_core::time::{CivilDate, Instant};
use quaymark_core::timeline::{Timeline, TimelineError};
use quaymark_core::zones::Zone;
use serde::Deserialize;

use super::authority::{ApprovalFault, Authority};
use super::enter::{Effect, canonical};
use super::known::{Known, profile_record, stored};
use crate::store::{EntryDraft, Store, StoreError, Writer};

/// Most days of margin a profile may ask for.
pub(super) const MAX_MARGIN_DAYS: u32 = 3650;

/// A profile version as it is written in a file.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileDraft {
    /// The profile.
    pub id: ProfileId,
    /// Its version.
    pub version: u32,
    /// The port that asks.
    pub port: UnLocode,
    /// What it is for.
    pub title: String,
    /// The first day it is in force, in the port's zone.
    pub effective_from: CivilDate,
    /// The last day, if it is to end without a next version.
    #[serde(default)]
    pub effective_until: Option<CivilDate>,
    /// Days of margin.
    #[serde(default)]
    pub margin_days: u32,
    /// What is asked.
    pub requirement: Requirement,
    /// What it leaves to be checked by hand.
    #[serde(default)]
    pub note: Option<String>,
    /// An example, not the port's own policy.
    #[serde(default, rename = "example")]
    pub is_example: bool,
}

/// Why a profile version was not published.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// The tree cannot be one.
    #[error(transparent)]
    Requirement(#[from] RequirementError),
    /// The port is not on the register.
    #[error("port: found `{0}`, expected a port of the register")]
    UnknownPort(UnLocode),
    /// A family without an edition.
    #[error("requirement: found the standard `{0}`, expected a family of the catalogue")]
    UnknownFamily(Family),
    /// A family nobody can be certified to.
    #[error("requirement: `{0}` is not a standard anybody can be certified to")]
    NotCertifiable(Family),
    /// A service of no catalogue.
    #[error("requirement: found the service `{0}`, expected one of the catalogue")]
    UnknownService(ServiceId),
    /// No such state.
    #[error("requirement: `{0}` is no country with ports or a licence regime")]
    UnknownCountry(Country),
    /// The margin is absurd.
    #[error("margin_days: found {0}, expected at most {MAX_MARGIN_DAYS}")]
    Margin(u32),
    /// Versions count up from 1.
    #[error("version: found {found}, expected {expected}, the next of {profile}")]
    Version {
        /// The profile.
        profile: ProfileId,
        /// The version given.
        found: u32,
        /// The next one.
        expected: u32,
    },
    /// The version is published and says something else.
    #[error("version {version} of {profile} is published and never changes: publish the next one")]
    Published {
        /// The profile.
        profile: ProfileId,
        /// The version.
        version: u32,
    },
    /// It ends before it begins.
    #[error("effective_until: {0}")]
    Timeline(#[from] TimelineError),
    /// No title.
    #[error("title: empty, expected what the profile is for")]
    Untitled,
    /// An approval that is no id.
    #[error(transparent)]
    Approval(#[from] ApprovalFault),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Publishes one version in a transaction of its own.
pub fn publish_profile(
    store: &Store,
    now: Instant,
    draft: &ProfileDraft,
    by: &Authority,
) -> Result<Effect, ProfileError> {
    store.write(now, |tx| {
        let known = Known::read(tx)?;
        publish_profile_in(tx, &known, draft, by)
    })
}

/// Publishes one version within a transaction.
pub fn publish_profile_in(
    tx: &mut Writer<'_>,
    known: &Known,
    draft: &ProfileDraft,
    by: &Authority,
) -> Result<Effect, ProfileError> {
    by.check(Change::Published)?;
    let zone = check(known, draft)?;
    let from = zone.start_of(draft.effective_from);
    let until = draft.effective_until.map(|last| zone.end_of(last));
    let entry = entry_draft(draft, from, until, by)?;
    if let Some(held) = tx.newest(&entry.record)? {
        let held_entry = stored(quaymark_core::entry::Entry::from_bytes(&held.bytes))?;
        let is_same = held_entry.claims == entry.claims
            && held_entry.periods == entry.periods
            && held.document == entry.document;
        return if is_same {
            Ok(Effect::Unchanged)
        } else {
            let (profile, version) = (draft.id.clone(), draft.version);
            Err(ProfileError::Published { profile, version })
        };
    }
    check_version(tx, draft)?;
    tx.append(entry)?;
    Ok(Effect::Added)
}

fn check_version(tx: &mut Writer<'_>, draft: &ProfileDraft) -> Result<(), ProfileError> {
    let mut next = 1;
    while tx.head_of(&profile_record(&draft.id, next))?.is_some() {
        next += 1;
    }
    if draft.version == next {
        return Ok(());
    }
    Err(ProfileError::Version {
        profile: draft.id.clone(),
        found: draft.version,
        expected: next,
    })
}

/// Checks the draft against the register and returns the port's zone.
pub(super) fn check(known: &Known, draft: &ProfileDraft) -> Result<Zone, ProfileError> {
    draft.requirement.check()?;
    if draft.title.trim().is_empty() {
        return Err(ProfileError::Untitled);
    }
    let zone = known
        .port_zone(draft.port)
        .ok_or(ProfileError::UnknownPort(draft.port))?;
    let mut asked = Asked::default();
    draft.requirement.each(&mut |node| asked.take(node));
    for family in &asked.families {
        if !known.has_family(family) {
            return Err(ProfileError::UnknownFamily(family.clone()));
        }
        if !known.has_certifiable(family) {
            return Err(ProfileError::NotCertifiable(family.clone()));
        }
    }
    if let Some(service) = asked
        .services
        .iter()
        .find(|service| !known.has_service(service))
    {
        return Err(ProfileError::UnknownService(service.clone()));
    }
    if let Some(country) = asked.countries.iter().find(|c| !known.has_country(**c)) {
        return Err(ProfileError::UnknownCountry(*country));
    }
    let margin = asked
        .margins
        .into_iter()
        .chain([draft.margin_days])
        .max()
        .unwrap_or(0);
    if margin > MAX_MARGIN_DAYS {
        return Err(ProfileError::Margin(margin));
    }
    Ok(stored(Zone::named(zone))?)
}

/// Everything a tree names.
#[derive(Default)]
struct Asked {
    families: HashSet<Family>,
    services: HashSet<ServiceId>,
    countries: HashSet<Country>,
    margins: Vec<u32>,
}

impl Asked {
    fn take(&mut self, node: &Requirement) {
        self.margins.extend(node.margin_days());
        match node {
            Requirement::Certified(leaf) => {
                self.families.insert(leaf.standard.clone());
                self.families.extend(leaf.equivalents.iter().cloned());
                self.services.extend(leaf.services.iter().cloned());
            }
            Requirement::Licensed(leaf) => {
                self.countries.insert(leaf.country);
                self.services.extend(leaf.activity.iter().cloned());
            }
            Requirement::Vetted(leaf) => self.countries.extend(leaf.by_country),
            Requirement::All(_) | Requirement::Any(_) | Requirement::AtLeast(_) => {}
        }
    }
}

/// A version as an entry, in force from an instant until another.
pub(super) fn entry_draft(
    draft: &ProfileDraft,
    from: Instant,
    until: Option<Instant>,
    by: &Authority,
) -> Result<EntryDraft, ProfileError> {
    // Reasons are free text, which the log does not carry: they go into the document.
    let mut requirement = draft.requirement.clone();
    let document = ProfileDocument {
        reasons: requirement.take_reasons(),
        title: draft.title.clone(),
        note: draft.note.clone(),
        is_example: draft.is_example,
        equivalents: equivalents(&draft.requirement),
    };
    Ok(EntryDraft {
        entry_type: EntryType::Profile,
        kind: EntryKind::Profile,
        record: profile_record(&draft.id, draft.version),
        subject: draft.id.to_string(),
        actor: by.actor.to_string(),
        approvals: by.approvals.clone(),
        change: Change::Published,
        claims: EntryClaims {
            port: Some(draft.port),
            margin_days: Some(draft.margin_days),
            profile_version: Some(draft.version),
            requirement: Some(requirement),
            ..EntryClaims::default()
        },
        periods: Timeline::granted(from, until)?,
        document: Some(canonical(&document)?),
        keys: Vec::new(),
    })
}

fn equivalents(requirement: &Requirement) -> Vec<Family> {
    let mut families = Vec::new();
    requirement.each(&mut |node| {
        if let Requirement::Certified(leaf) = node {
            families.extend(leaf.equivalents.iter().cloned());
        }
    });
    families.sort_unstable();
    families.dedup();
    families
}
