//! The records of one provider, each with what the rules say about it looked up once.
//!
//! Asking again at another instant costs no look-up, so that the changes to come can be dated.

use super::{edition_of, is_certifiable};
use crate::id::EditionId;
use crate::reason::Reason;
use crate::register::{Attestor, Claims, Edition, Licence, Record, Rulebook};
use crate::time::Instant;
use crate::timeline::{RecordedStatus, StatusAt, Timeline};

/// A record with its edition and its attestor.
#[derive(Debug)]
pub(crate) struct Holding<'a> {
    pub(crate) record: &'a Record,
    pub(crate) edition: Option<&'a Edition>,
    issuer: Option<&'a Attestor>,
    /// For each edition that must be held with it, the places of the holdings of that family.
    counterparts: Vec<Vec<usize>>,
}

/// All holdings of one provider.
#[derive(Debug)]
pub(crate) struct Holdings<'a>(Vec<Holding<'a>>);

impl<'a> Holdings<'a> {
    pub(crate) fn of<R: Rulebook>(records: impl Iterator<Item = &'a Record>, rules: &'a R) -> Self {
        let mut holdings: Vec<Holding<'a>> = records.map(|r| Holding::of(r, rules)).collect();
        for place in 0..holdings.len() {
            let Some(edition) = holdings[place].edition else {
                continue;
            };
            holdings[place].counterparts = edition
                .requires
                .iter()
                .map(|required| counterparts(&holdings, place, required, rules))
                .collect();
        }
        Self(holdings)
    }

    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Holding<'a>> {
        self.0.iter()
    }

    pub(crate) fn at(&self, place: usize) -> &Holding<'a> {
        &self.0[place]
    }

    /// The first reason against a holding; `None` if it counts.
    pub(crate) fn objection(&self, place: usize, at: Instant) -> Option<Reason> {
        self.objection_within(place, at, &mut Vec::new())
    }

    fn objection_within(
        &self,
        place: usize,
        at: Instant,
        asking: &mut Vec<usize>,
    ) -> Option<Reason> {
        let holding = &self.0[place];
        let by_itself = holding.objection_by_itself(at);
        if by_itself.is_some() || holding.counterparts.is_empty() {
            return by_itself;
        }
        asking.push(place);
        let objections = holding
            .counterparts
            .iter()
            .map(|candidates| self.pair_objection(candidates, at, asking));
        // A missing counterpart weighs more than one that is not released.
        let decisive = objections.max_by_key(|reason| match reason {
            Some(Reason::PairMissing) => 2,
            Some(_) => 1,
            None => 0,
        });
        asking.pop();
        decisive.flatten()
    }

    /// Two editions may require each other: a holding that is being asked about already had nothing
    /// against it by itself, and counts as far as its counterpart is concerned.
    fn pair_objection(
        &self,
        candidates: &[usize],
        at: Instant,
        asking: &mut Vec<usize>,
    ) -> Option<Reason> {
        let mut objection = Reason::PairMissing;
        for candidate in candidates {
            if asking.contains(candidate) {
                return None;
            }
            if self.objection_within(*candidate, at, asking)? == Reason::NotReleased {
                objection = Reason::NotReleased;
            }
        }
        Some(objection)
    }
}

/// The other holdings of the family a required edition belongs to. None if the register does not
/// know the edition.
fn counterparts(
    holdings: &[Holding<'_>],
    place: usize,
    required: &EditionId,
    rules: &impl Rulebook,
) -> Vec<usize> {
    let Some(required) = rules.edition(required) else {
        return Vec::new();
    };
    let is_of_family = |holding: &Holding<'_>| {
        holding
            .edition
            .is_some_and(|edition| edition.family == required.family)
    };
    (0..holdings.len())
        .filter(|other| *other != place && is_of_family(&holdings[*other]))
        .collect()
}

impl<'a> Holding<'a> {
    pub(super) fn of<R: Rulebook>(record: &'a Record, rules: &'a R) -> Self {
        Self {
            record,
            edition: edition_of(record, rules),
            issuer: rules.attestor(record.claims.issuer()),
            counterparts: Vec::new(),
        }
    }

    /// The earliest of the end of the grant and the end of the edition's transition.
    pub(crate) fn effective_end(&self, at: Instant) -> Option<Instant> {
        let timeline = &self.record.timeline;
        if timeline.status_at(at) != StatusAt::Recorded(RecordedStatus::Granted) {
            return None;
        }
        [timeline.grant_ends_at(at), self.transition_end()]
            .into_iter()
            .flatten()
            .min()
    }

    /// Every instant that may be the effective end, and so has a margin before it.
    pub(crate) fn ends(&self) -> impl Iterator<Item = Instant> + '_ {
        let periods = self.record.timeline.periods();
        let ends = periods.iter().filter_map(|period| period.until);
        ends.chain(self.transition_end())
    }

    /// Every other instant at which the standing by itself may change.
    pub(crate) fn other_boundaries(&self) -> impl Iterator<Item = Instant> + '_ {
        let issuer = self.issuer.map(|issuer| issuer.timeline.boundaries());
        let tolerated = match &self.record.claims {
            Claims::Licence(licence) => licence.tolerated_until,
            _ => None,
        };
        let periods = self.record.timeline.periods().iter();
        periods
            .map(|period| period.from)
            .chain(tolerated)
            .chain(issuer.into_iter().flatten())
    }

    fn transition_end(&self) -> Option<Instant> {
        self.edition.and_then(|edition| edition.transition_ends_at)
    }

    /// What speaks against the record whatever else the provider holds. Of a record that is not
    /// released, the register says only what is recorded against it and what everybody can know:
    /// nobody holds guidance, and the transition of an edition ends for all.
    fn objection_by_itself(&self, at: Instant) -> Option<Reason> {
        if !self.is_to_something_certifiable() {
            return Some(Reason::StandardNotCertifiable);
        }
        if self.record.is_confidential {
            return recorded_objection(&self.record.timeline, at)
                .or_else(|| self.edition_objection(at))
                .or(Some(Reason::NotReleased));
        }
        self.timeline_objection(at)
            .or_else(|| self.edition_objection(at))
            .or_else(|| self.issuer_objection(at))
    }

    /// A certificate to an edition the register does not know cannot be judged.
    fn is_to_something_certifiable(&self) -> bool {
        match self.record.claims {
            Claims::Certification(_) => self.edition.is_some_and(is_certifiable),
            _ => true,
        }
    }

    /// An expired licence that the authority tolerates says so, and still does not count.
    fn timeline_objection(&self, at: Instant) -> Option<Reason> {
        let reason = status_objection(&self.record.timeline, at)?;
        let is_tolerated = match &self.record.claims {
            Claims::Licence(licence) => reason == Reason::Expired && self.is_tolerated(licence, at),
            _ => false,
        };
        Some(if is_tolerated {
            Reason::RenewalPending
        } else {
            reason
        })
    }

    /// Only a licence that was in force to its end is tolerated beyond it, and not in a gap before it
    /// was renewed.
    fn is_tolerated(&self, licence: &Licence, at: Instant) -> bool {
        let was_in_force =
            self.record.timeline.periods().last().is_some_and(|period| {
                period.status == RecordedStatus::Granted && period.from <= at
            });
        was_in_force && licence.tolerated_until.is_some_and(|until| at < until)
    }

    fn edition_objection(&self, at: Instant) -> Option<Reason> {
        self.transition_end()
            .is_some_and(|end| end <= at)
            .then_some(Reason::EditionEnded)
    }

    /// An attestor the register does not know is not sound.
    fn issuer_objection(&self, at: Instant) -> Option<Reason> {
        let is_sound = self
            .issuer
            .is_some_and(|issuer| status_objection(&issuer.timeline, at).is_none());
        (!is_sound).then_some(Reason::IssuerUnsound)
    }
}

fn status_objection(timeline: &Timeline, at: Instant) -> Option<Reason> {
    match timeline.status_at(at) {
        StatusAt::NotYet => Some(Reason::NotYetValid),
        StatusAt::Ended => Some(Reason::Expired),
        StatusAt::Recorded(_) => recorded_objection(timeline, at),
    }
}

/// What was recorded against a record; its days say nothing here.
fn recorded_objection(timeline: &Timeline, at: Instant) -> Option<Reason> {
    match timeline.status_at(at) {
        StatusAt::NotYet | StatusAt::Ended | StatusAt::Recorded(RecordedStatus::Granted) => None,
        StatusAt::Recorded(RecordedStatus::Suspended) => Some(Reason::Suspended),
        StatusAt::Recorded(RecordedStatus::Withdrawn) => Some(Reason::Withdrawn),
        StatusAt::Recorded(RecordedStatus::Annulled) => Some(Reason::Annulled),
    }
}
