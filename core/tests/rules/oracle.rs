//! A second opinion on verdicts, written from the register's rules in words and not from the code.
//!
//! It is slow on purpose: every question is asked of sets and of a clock that ticks through a grid
//! of instants. It shares with the code under test nothing but the facts. All facts of a case must
//! lie on the grid.

use std::collections::BTreeSet;

use quaymark_core::reason::Reason;
use quaymark_core::register::{
    Certification, Claims, Edition, EditionStatus, Profile, Record, StandardClass,
};
use quaymark_core::requirement::Requirement;
use quaymark_core::time::Instant;
use quaymark_core::timeline::{RecordedStatus, Timeline};
use quaymark_core::verdict::Outcome;

use crate::world::World;

/// One tick of the grid: six hours.
pub const TICK_MS: i64 = 21_600_000;
/// No fact lies at or after this tick, margins included.
pub const HORIZON: i64 = 120;

pub fn tick(number: i64) -> Instant {
    Instant::from_ms(number * TICK_MS)
}

/// What the oracle says about one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    pub path: String,
    pub outcome: Outcome,
    pub reasons: Vec<Reason>,
    pub record: Option<usize>,
    pub until: Option<Instant>,
}

/// What the oracle says about the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinions {
    pub version: u32,
    pub outcome: Outcome,
    pub reasons: Vec<Reason>,
    pub nodes: Vec<(Requirement, Opinion)>,
}

/// The recorded status, found by looking through all periods; an annulment colours everything.
fn status(timeline: &Timeline, at: Instant) -> Result<RecordedStatus, &'static str> {
    let periods = timeline.periods();
    if periods.iter().any(|p| p.status == RecordedStatus::Annulled) {
        return Ok(RecordedStatus::Annulled);
    }
    for period in periods {
        let has_ended = period.until.is_some_and(|until| until <= at);
        if period.from <= at && !has_ended {
            return Ok(period.status);
        }
    }
    let is_over = periods.iter().any(|p| p.from <= at);
    Err(if is_over { "over" } else { "not begun" })
}

fn is_granted(timeline: &Timeline, at: Instant) -> bool {
    status(timeline, at) == Ok(RecordedStatus::Granted)
}

fn certification(record: &Record) -> Option<&Certification> {
    match &record.claims {
        Claims::Certification(certification) => Some(certification),
        _ => None,
    }
}

impl World {
    fn edition_held(&self, record: &Record) -> Option<&Edition> {
        let edition = &certification(record)?.edition;
        self.rules
            .editions
            .values()
            .find(|known| known.id == *edition)
    }

    /// Everything that speaks against a record by itself, not only the first thing.
    fn objections(&self, record: &Record, at: Instant) -> BTreeSet<Reason> {
        let mut against = BTreeSet::new();
        let edition = self.edition_held(record);
        if certification(record).is_some() {
            let can_be_held = edition.is_some_and(|edition| {
                edition.class == StandardClass::Certifiable
                    && edition.status != EditionStatus::Expected
                    && edition.status != EditionStatus::InDevelopment
            });
            if !can_be_held {
                against.insert(Reason::StandardNotCertifiable);
            }
        }
        if let Some(end) = edition.and_then(|edition| edition.transition_ends_at)
            && at >= end
        {
            against.insert(Reason::EditionEnded);
        }
        if record.is_confidential {
            against.insert(Reason::NotReleased);
            against.extend(match status(&record.timeline, at) {
                Ok(RecordedStatus::Suspended) => Some(Reason::Suspended),
                Ok(RecordedStatus::Withdrawn) => Some(Reason::Withdrawn),
                Ok(RecordedStatus::Annulled) => Some(Reason::Annulled),
                _ => None,
            });
            return against;
        }
        against.extend(match status(&record.timeline, at) {
            Ok(RecordedStatus::Granted) => None,
            Ok(RecordedStatus::Suspended) => Some(Reason::Suspended),
            Ok(RecordedStatus::Withdrawn) => Some(Reason::Withdrawn),
            Ok(RecordedStatus::Annulled) => Some(Reason::Annulled),
            Err("not begun") => Some(Reason::NotYetValid),
            Err(_) => Some(self.expired_or_tolerated(record, at)),
        });
        let issuer = self.rules.attestors.get(&record.claims.issuer());
        if !issuer.is_some_and(|issuer| is_granted(&issuer.timeline, at)) {
            against.insert(Reason::IssuerUnsound);
        }
        against
    }

    fn expired_or_tolerated(&self, record: &Record, at: Instant) -> Reason {
        let Claims::Licence(licence) = &record.claims else {
            return Reason::Expired;
        };
        let ended_in_force = record
            .timeline
            .periods()
            .last()
            .is_some_and(|last| last.status == RecordedStatus::Granted && last.from <= at);
        match licence.tolerated_until {
            Some(until) if at < until && ended_in_force => Reason::RenewalPending,
            _ => Reason::Expired,
        }
    }

    /// The largest set of records each of which has its counterparts within the set: start with all
    /// that have nothing against them and strike out until nothing changes.
    fn in_pairs(&self, at: Instant, may_be_hidden: bool) -> BTreeSet<usize> {
        let mut standing: BTreeSet<usize> = (0..self.records.len())
            .filter(|place| {
                let mut against = self.objections(&self.records[*place], at);
                if may_be_hidden {
                    against.remove(&Reason::NotReleased);
                }
                against.is_empty()
            })
            .collect();
        loop {
            let struck: Vec<usize> = standing
                .iter()
                .filter(|place| !self.has_counterparts(**place, &standing))
                .copied()
                .collect();
            if struck.is_empty() {
                return standing;
            }
            standing.retain(|place| !struck.contains(place));
        }
    }

    /// A hidden record is not known to need counterparts less than a shown one; it stands for
    /// itself, as nothing else is known of it.
    fn has_counterparts(&self, place: usize, standing: &BTreeSet<usize>) -> bool {
        let Some(edition) = self.edition_held(&self.records[place]) else {
            return true;
        };
        if self.records[place].is_confidential {
            return true;
        }
        edition.requires.iter().all(|required| {
            let Some(required) = self.rules.editions.get(required) else {
                return false;
            };
            standing.iter().any(|other| {
                *other != place
                    && self
                        .edition_held(&self.records[*other])
                        .is_some_and(|held| held.family == required.family)
            })
        })
    }

    /// The one objection that is given as the reason.
    fn decisive_objection(&self, place: usize, at: Instant) -> Option<Reason> {
        const IN_ORDER: [Reason; 10] = [
            Reason::StandardNotCertifiable,
            Reason::NotYetValid,
            Reason::Expired,
            Reason::RenewalPending,
            Reason::Suspended,
            Reason::Withdrawn,
            Reason::Annulled,
            Reason::EditionEnded,
            Reason::NotReleased,
            Reason::IssuerUnsound,
        ];
        let against = self.objections(&self.records[place], at);
        if let Some(first) = IN_ORDER.into_iter().find(|reason| against.contains(reason)) {
            return Some(first);
        }
        if self.in_pairs(at, false).contains(&place) {
            return None;
        }
        if self.in_pairs(at, true).contains(&place) {
            return Some(Reason::NotReleased);
        }
        Some(Reason::PairMissing)
    }

    /// The first tick after `at` at which the record is no longer granted to a living edition.
    fn until(&self, record: &Record, at: Instant) -> Option<Instant> {
        let edition = self.edition_held(record);
        let transition = edition.and_then(|edition| edition.transition_ends_at);
        let has_ended = |instant: &Instant| {
            !is_granted(&record.timeline, *instant) || transition.is_some_and(|end| end <= *instant)
        };
        (-HORIZON..HORIZON)
            .map(tick)
            .filter(|instant| *instant > at)
            .find(has_ended)
    }

    /// Everything a record lacks for a leaf; `None` if it is about something else.
    fn lacks(
        &self,
        record: &Record,
        leaf: &Requirement,
        profile: &Profile,
    ) -> Option<BTreeSet<Reason>> {
        let mut lacks = BTreeSet::new();
        match (leaf, &record.claims) {
            (Requirement::Certified(leaf), Claims::Certification(held)) => {
                let families = [&leaf.standard].into_iter().chain(&leaf.equivalents);
                let edition = self.edition_held(record)?;
                families
                    .into_iter()
                    .find(|family| self.is_about(edition, family))?;
                if leaf.accredited && !held.is_accredited {
                    lacks.insert(Reason::NotAccredited);
                }
                if leaf.services.iter().any(|s| !held.services.contains(s)) {
                    lacks.insert(Reason::ServicesNotInScope);
                }
                if !held.ports.is_empty() && !held.ports.contains(&profile.port) {
                    lacks.insert(Reason::PortNotInScope);
                }
            }
            (Requirement::Certified(leaf), Claims::Equivalence(decision)) => {
                if decision.port != profile.port || decision.standard != leaf.standard {
                    return None;
                }
            }
            (Requirement::Licensed(leaf), Claims::Licence(held)) => {
                if held.country != leaf.country {
                    return None;
                }
                if let Some(wanted) = &leaf.activity
                    && !held.activities.is_empty()
                    && !held.activities.contains(wanted)
                {
                    lacks.insert(Reason::ActivityNotPermitted);
                }
            }
            (Requirement::Vetted(leaf), Claims::Vetting(held)) => {
                if leaf.by_country.is_some_and(|wanted| wanted != held.country) {
                    return None;
                }
                if held.level < leaf.level {
                    lacks.insert(Reason::LevelTooLow);
                }
            }
            _ => return None,
        }
        if record.is_confidential {
            lacks.retain(|reason| *reason == Reason::LevelTooLow);
        }
        Some(lacks)
    }

    fn is_about(&self, edition: &Edition, family: &quaymark_core::id::Family) -> bool {
        if edition.family == *family {
            return true;
        }
        let replaces = |newer: &&Edition| {
            newer.supersedes.contains(&edition.id)
                && newer.family == *family
                && matches!(
                    newer.status,
                    EditionStatus::Current | EditionStatus::Superseded
                )
        };
        edition.transition_ends_at.is_some() && self.rules.editions.values().any(|e| replaces(&e))
    }

    /// What one record says about a leaf.
    fn hears(
        &self,
        place: usize,
        leaf: &Requirement,
        profile: &Profile,
        at: Instant,
    ) -> Option<Opinion> {
        const IN_ORDER: [Reason; 5] = [
            Reason::NotAccredited,
            Reason::ServicesNotInScope,
            Reason::PortNotInScope,
            Reason::ActivityNotPermitted,
            Reason::LevelTooLow,
        ];
        let record = &self.records[place];
        let lacks = self.lacks(record, leaf, profile)?;
        let lacking = IN_ORDER.into_iter().find(|reason| lacks.contains(reason));
        let opinion = |outcome, reasons: Vec<Reason>, until| Opinion {
            path: String::new(),
            outcome,
            reasons,
            record: Some(place),
            until,
        };
        let objection = self.decisive_objection(place, at);
        match (objection, lacking) {
            (Some(Reason::NotReleased), None) => {
                return Some(opinion(
                    Outcome::Confidential,
                    vec![Reason::NotReleased],
                    None,
                ));
            }
            (Some(Reason::NotReleased) | None, Some(reason)) => {
                return Some(opinion(Outcome::DoesNotMeet, vec![reason], None));
            }
            (Some(reason), _) => {
                return Some(opinion(Outcome::DoesNotMeet, vec![reason], None));
            }
            (None, None) => {}
        }
        let until = self.until(record, at);
        let days = i64::from(own_margin(leaf).unwrap_or(profile.margin_days));
        let margin_end = at.as_ms() + days * 86_400_000;
        let ends_soon = until.is_some_and(|until| until.as_ms() <= margin_end);
        let (outcome, first) = match ends_soon {
            true => (Outcome::MeetsExpiring, Reason::EndsWithinMargin),
            false => (Outcome::Meets, Reason::Counts),
        };
        let mut reasons = vec![first];
        reasons.extend(self.remarks(record, leaf));
        Some(opinion(outcome, reasons, until))
    }

    fn remarks(&self, record: &Record, leaf: &Requirement) -> Vec<Reason> {
        let mut remarks = Vec::new();
        let Requirement::Certified(leaf) = leaf else {
            return remarks;
        };
        match self.edition_held(record) {
            None => remarks.push(Reason::EquivalenceDecision),
            Some(edition) => {
                if !self.is_about(edition, &leaf.standard) {
                    remarks.push(Reason::EquivalentStandard);
                }
                if edition.status == EditionStatus::Superseded {
                    remarks.push(Reason::SupersededEdition);
                }
            }
        }
        remarks
    }

    fn judge_leaf(&self, leaf: &Requirement, profile: &Profile, at: Instant) -> Opinion {
        let bare = |outcome, reason| Opinion {
            path: String::new(),
            outcome,
            reasons: vec![reason],
            record: None,
            until: None,
        };
        let mut best = match leaf {
            Requirement::Licensed(leaf) => match self.rules.regimes.get(&leaf.country) {
                None => bare(Outcome::NotCovered, Reason::NoRegimeKnown),
                Some(regime) if regime.asks_company_licence => {
                    bare(Outcome::DoesNotMeet, Reason::NoRecord)
                }
                Some(_) => bare(Outcome::NotCovered, Reason::NoLicenceAsked),
            },
            _ => bare(Outcome::DoesNotMeet, Reason::NoRecord),
        };
        for place in 0..self.records.len() {
            if let Some(opinion) = self.hears(place, leaf, profile, at)
                && self.is_better(&opinion, &best)
            {
                best = opinion;
            }
        }
        best
    }

    /// By outcome; of two that meet the longer lasting; of two that do not the one nearer to
    /// counting; then the one recorded last.
    fn is_better(&self, new: &Opinion, old: &Opinion) -> bool {
        if new.outcome != old.outcome {
            return goodness(new.outcome) > goodness(old.outcome);
        }
        let Some(old_record) = old.record else {
            // Something on record says more than nothing, unless nothing need be on record.
            return new.outcome != Outcome::NotCovered;
        };
        if goodness(new.outcome) >= goodness(Outcome::MeetsExpiring) {
            let lasts = |opinion: &Opinion| opinion.until.map_or(i64::MAX, Instant::as_ms);
            if lasts(new) != lasts(old) {
                return lasts(new) > lasts(old);
            }
        } else if farness(new.reasons[0]) != farness(old.reasons[0]) {
            return farness(new.reasons[0]) < farness(old.reasons[0]);
        }
        let new_record = new.record.expect("only records are compared");
        self.records[new_record].entry > self.records[old_record].entry
    }

    fn judge(
        &self,
        node: &Requirement,
        path: &str,
        profile: &Profile,
        at: Instant,
    ) -> Vec<(Requirement, Opinion)> {
        let (parts, needed) = match node {
            Requirement::All(parts) => (parts, parts.len()),
            Requirement::Any(parts) => (parts, 1),
            Requirement::AtLeast(group) => (&group.of, group.n),
            leaf => {
                let mut opinion = self.judge_leaf(leaf, profile, at);
                path.clone_into(&mut opinion.path);
                return vec![(leaf.clone(), opinion)];
            }
        };
        let judged: Vec<Vec<(Requirement, Opinion)>> = parts
            .iter()
            .enumerate()
            .map(|(number, part)| self.judge(part, &format!("{path}.{number}"), profile, at))
            .collect();
        let mut outcomes: Vec<Outcome> = judged.iter().map(|part| part[0].1.outcome).collect();
        outcomes.sort_by_key(|outcome| -goodness(*outcome));
        let outcome = outcomes[needed - 1];
        let reason = match outcome {
            Outcome::Meets => Reason::PartsMet,
            Outcome::DoesNotMeet => Reason::PartsNotMet,
            _ => {
                let holds_it_there = judged.iter().find(|part| part[0].1.outcome == outcome);
                holds_it_there.expect("its own outcome")[0].1.reasons[0]
            }
        };
        let whole = Opinion {
            path: path.to_owned(),
            outcome,
            reasons: vec![reason],
            record: None,
            until: None,
        };
        [vec![(node.clone(), whole)], judged.concat()].concat()
    }

    /// The oracle's answer at one instant; `None` if no profile is in force.
    pub fn second_opinion(&self, at: Instant) -> Option<Opinions> {
        let mut in_force: Option<&Profile> = None;
        for profile in self.profiles.iter().filter(|p| is_granted(&p.timeline, at)) {
            if in_force.is_none_or(|other| other.version < profile.version) {
                in_force = Some(profile);
            }
        }
        let profile = in_force?;
        let nodes = self.judge(&profile.requirement, "0", profile, at);
        let blocked = match status(&self.listing.timeline, at) {
            Ok(RecordedStatus::Granted) => None,
            Err("not begun") if !self.listing.timeline.periods().is_empty() => None,
            Err("not begun") => Some(Reason::ProviderUnknown),
            Ok(RecordedStatus::Suspended) => Some(Reason::ProviderSuspended),
            Ok(RecordedStatus::Annulled) => Some(Reason::ProviderAnnulled),
            Ok(RecordedStatus::Withdrawn) | Err(_) => Some(Reason::ProviderWithdrawn),
        };
        let outcome = match blocked {
            None => nodes[0].1.outcome,
            Some(Reason::ProviderUnknown) => Outcome::NotOnRegister,
            Some(_) => Outcome::DoesNotMeet,
        };
        Some(Opinions {
            version: profile.version,
            outcome,
            reasons: blocked.into_iter().collect(),
            nodes,
        })
    }
}

fn own_margin(leaf: &Requirement) -> Option<u32> {
    match leaf {
        Requirement::Certified(leaf) => leaf.margin_days,
        Requirement::Licensed(leaf) => leaf.margin_days,
        Requirement::Vetted(leaf) => leaf.margin_days,
        _ => None,
    }
}

fn goodness(outcome: Outcome) -> i32 {
    match outcome {
        Outcome::NotOnRegister => 0,
        Outcome::DoesNotMeet => 1,
        Outcome::NotCovered => 2,
        Outcome::Confidential => 3,
        Outcome::MeetsExpiring => 4,
        Outcome::Meets => 5,
    }
}

/// How far a record is from counting.
fn farness(reason: Reason) -> usize {
    const NEAREST_FIRST: [&[Reason]; 12] = [
        &[Reason::RenewalPending],
        &[Reason::Suspended],
        &[Reason::PairMissing],
        &[Reason::IssuerUnsound],
        &[
            Reason::ServicesNotInScope,
            Reason::ActivityNotPermitted,
            Reason::LevelTooLow,
        ],
        &[Reason::PortNotInScope],
        &[Reason::NotAccredited],
        &[Reason::Expired],
        &[Reason::EditionEnded],
        &[Reason::NotYetValid],
        &[Reason::Withdrawn],
        &[Reason::Annulled, Reason::StandardNotCertifiable],
    ];
    let place = NEAREST_FIRST.iter().position(|same| same.contains(&reason));
    place.unwrap_or(NEAREST_FIRST.len())
}
