//! What the suspension of an attestor would touch: records, firms, and who would no longer meet what
//! a port asks.
//!
//! The firms that rest on it are weighed twice by the code that gives verdicts: by the rules as they
//! are, and by the same rules with this one attestor suspended. A withdrawal touches the same.
//!
//! Takes seconds on a large register: made away from the threads that answer. Never touches the
//! database.

use std::sync::Arc;

use quaymark_core::id::{
    AttestorId, Country, EditionId, ProfileId, ProviderId, RecordId, UnLocode,
};
use quaymark_core::register::{Attestor, Edition, Profile, Record, Regime, Rulebook};
use quaymark_core::standing::{Standing, standing};
use quaymark_core::time::Instant;
use quaymark_core::timeline::RecordedStatus;
use quaymark_core::verdict::profile_in_force;

use super::made::MadeOnes;
use super::preview::meets;
use crate::app::App;
use crate::directory::{ProviderView, Rules, Snapshot};
use crate::error::Refusal;

/// The ones a process keeps, each of an attestor, a first instant if one was given, and a size of
/// the log.
pub type Impacts = MadeOnes<(AttestorId, Option<Instant>, u64), Impact>;

/// What would no longer hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Impact {
    /// The attestor.
    pub attestor: AttestorId,
    /// From when it would be suspended.
    pub from: Instant,
    /// When the firms are weighed: at once, or when the suspension begins if that is to come.
    pub at: Instant,
    /// When it was computed.
    pub computed_at: Instant,
    /// From which size of the log.
    pub log_size: u64,
    /// How many records in its name count then.
    pub records: usize,
    /// How many firms hold those.
    pub firms: usize,
    /// Every profile in force then, in order of slug.
    pub profiles: Vec<ProfileImpact>,
}

/// What would no longer hold of one profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileImpact {
    /// The port that asks.
    pub port: UnLocode,
    /// The profile.
    pub profile: ProfileId,
    /// The version in force.
    pub version: u32,
    /// How many of the firms meet it.
    pub meet_before: usize,
    /// How many of those would not.
    pub no_longer_meet: usize,
}

/// The rules as they would be if one attestor were another.
struct Supposed<'a> {
    rules: &'a Rules,
    attestor: Attestor,
}

impl Rulebook for Supposed<'_> {
    fn edition(&self, id: &EditionId) -> Option<&Edition> {
        self.rules.edition(id)
    }

    fn attestor(&self, id: AttestorId) -> Option<&Attestor> {
        if id == self.attestor.id {
            return Some(&self.attestor);
        }
        self.rules.attestor(id)
    }

    fn regime(&self, country: Country) -> Option<&Regime> {
        self.rules.regime(country)
    }

    fn successors(&self, id: &EditionId) -> Vec<&Edition> {
        self.rules.successors(id)
    }
}

/// A profile with every version of it, since the verdict chooses the one in force.
struct Weighed<'a> {
    versions: Vec<&'a Profile>,
    counted: ProfileImpact,
}

/// The impact of a suspension from an instant on, at once if none is given; made now or a short
/// while ago. `None` if the register does not know the attestor. Blocks until it is made.
pub fn impact_of(
    app: &App,
    attestor: AttestorId,
    from: Option<Instant>,
) -> Result<Option<Arc<Impact>>, Refusal> {
    let now = app.clock.now();
    app.check_ready(now)?;
    let snapshot = app.directory.snapshot();
    let Some(entry) = snapshot.attestor(attestor) else {
        return Ok(None);
    };
    let key = (attestor, from, snapshot.head().size);
    let make = || impact(&snapshot, &entry.attestor, from.unwrap_or(now), now);
    Ok(Some(app.impacts.made_here(key, now, make)))
}

/// Weighs every firm that rests on an attestor, with and without it.
pub fn impact(snapshot: &Snapshot, attestor: &Attestor, from: Instant, now: Instant) -> Impact {
    let at = from.max(now);
    let rules = snapshot.rules();
    let supposed = Supposed {
        rules: &rules,
        attestor: suspended(attestor, from),
    };
    let mut profiles = profiles_in_force(snapshot, at);
    let (mut records, mut firms) = (0, 0);
    for view in snapshot.providers() {
        let counting = counting_records(&view, attestor.id, &rules, at);
        // What does not count takes nothing with it.
        if counting == 0 {
            continue;
        }
        records += counting;
        firms += 1;
        for profile in &mut profiles {
            profile.weigh(&view, &rules, &supposed, at);
        }
    }
    Impact {
        attestor: attestor.id,
        from,
        at,
        computed_at: now,
        log_size: snapshot.head().size,
        records,
        firms,
        profiles: profiles.into_iter().map(|one| one.counted).collect(),
    }
}

/// The profiles a firm meets that it would not meet with one of its records withdrawn from an instant on:
/// each with its port and the version in force when that begins.
pub fn no_longer_met(
    snapshot: &Snapshot,
    firm: ProviderId,
    record: RecordId,
    from: Instant,
    now: Instant,
) -> Vec<(UnLocode, ProfileId, u32)> {
    let (at, rules) = (from.max(now), snapshot.rules());
    let Some(view) = snapshot.provider(firm) else {
        return Vec::new();
    };
    let mut without = view.clone();
    for held in without.records.iter_mut().filter(|held| held.id == record) {
        let changed = held.timeline.changed_from(from, RecordedStatus::Withdrawn);
        held.timeline = changed.unwrap_or_else(|_| held.timeline.clone());
    }
    let lost = profiles_in_force(snapshot, at).into_iter().filter(|one| {
        is_met(&view, &one.versions, &rules, at) && !is_met(&without, &one.versions, &rules, at)
    });
    lost.map(|Weighed { counted, .. }| (counted.port, counted.profile, counted.version))
        .collect()
}

/// The attestor as it would be. What ended already, or for good, stays as it is.
fn suspended(attestor: &Attestor, from: Instant) -> Attestor {
    let timeline = &attestor.timeline;
    let changed = timeline.changed_from(from, RecordedStatus::Suspended);
    Attestor {
        timeline: changed.unwrap_or_else(|_| timeline.clone()),
        ..attestor.clone()
    }
}

fn profiles_in_force(snapshot: &Snapshot, at: Instant) -> Vec<Weighed<'_>> {
    let all = snapshot.profile_ids().filter_map(|id| {
        let versions = snapshot.profile(id).iter();
        let versions: Vec<&Profile> = versions.map(|version| &version.profile).collect();
        let in_force = profile_in_force(&versions, at)?;
        let counted = ProfileImpact {
            port: in_force.port,
            profile: in_force.id.clone(),
            version: in_force.version,
            meet_before: 0,
            no_longer_meet: 0,
        };
        Some(Weighed { versions, counted })
    });
    all.collect()
}

/// How many of a firm's records are in the attestor's name and count.
fn counting_records(view: &ProviderView, of: AttestorId, rules: &Rules, at: Instant) -> usize {
    let own = |record: &&Record| record.claims.issuer() == of;
    let counts = |record: &&Record| standing(record, &view.records, rules, at) == Standing::Counts;
    view.records.iter().filter(own).filter(counts).count()
}

impl Weighed<'_> {
    fn weigh(&mut self, view: &ProviderView, rules: &Rules, supposed: &Supposed<'_>, at: Instant) {
        if !is_met(view, &self.versions, rules, at) {
            return;
        }
        self.counted.meet_before += 1;
        if !is_met(view, &self.versions, supposed, at) {
            self.counted.no_longer_meet += 1;
        }
    }
}

fn is_met<R: Rulebook>(view: &ProviderView, versions: &[&Profile], rules: &R, at: Instant) -> bool {
    meets(view, versions, rules, &[at]).contains(&true)
}
