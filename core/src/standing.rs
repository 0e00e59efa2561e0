//! Whether one record counts at one instant. The only place that decides it.
//!
//! A record counts only if it is to something a provider can hold, its timeline says granted, its
//! end has not come, the transition of its edition has not ended, its attestor is sound, and what
//! it must be held with counts too.

mod holdings;

use crate::id::Family;
use crate::reason::Reason;
use crate::register::{Claims, Edition, EditionStatus, Record, Rulebook, StandardClass};
use crate::time::Instant;

pub(crate) use holdings::{Holding, Holdings};

/// Whether a record counts, and if not, the first reason against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It counts at the instant asked about.
    Counts,
    /// It does not, for this reason.
    DoesNotCount(Reason),
}

/// The standing of a record among the records of the same provider.
pub fn standing(
    record: &Record,
    others: &[Record],
    rules: &impl Rulebook,
    at: Instant,
) -> Standing {
    let others = others.iter().filter(|other| other.id != record.id);
    let holdings = Holdings::of([record].into_iter().chain(others), rules);
    match holdings.objection(0, at) {
        None => Standing::Counts,
        Some(reason) => Standing::DoesNotCount(reason),
    }
}

/// The instant at which a record that is granted at `at` ends by what is recorded now: the earliest
/// of printed expiry, end of the edition's transition, and a withdrawal or suspension to come.
/// `None` if it is open-ended or not granted at `at`.
pub fn effective_end(record: &Record, rules: &impl Rulebook, at: Instant) -> Option<Instant> {
    Holding::of(record, rules).effective_end(at)
}

/// The first instant after `at` at which a record that counts at `at` no longer does, by what is
/// recorded now: its own end, a suspension to come, the end of its edition's transition, of its
/// attestor's soundness, or of what it must be held with. `None` if it does not count at `at`, or
/// has no such end.
pub fn counts_until(
    record: &Record,
    others: &[Record],
    rules: &impl Rulebook,
    at: Instant,
) -> Option<Instant> {
    if standing(record, others, rules, at) != Standing::Counts {
        return None;
    }
    let all = [record].into_iter().chain(others);
    let mut later: Vec<Instant> = all
        .flat_map(|record| boundaries(record, rules))
        .filter(|instant| *instant > at)
        .collect();
    later.sort_unstable();
    later.dedup();
    later
        .into_iter()
        .find(|instant| standing(record, others, rules, *instant) != Standing::Counts)
}

/// Every instant at which the standing of the record by itself may differ from just before. Its
/// counterparts have boundaries of their own.
pub fn boundaries(record: &Record, rules: &impl Rulebook) -> Vec<Instant> {
    let holding = Holding::of(record, rules);
    holding.ends().chain(holding.other_boundaries()).collect()
}

/// The edition a certification is to; `None` for other records and unknown editions.
pub fn edition_of<'a>(record: &Record, rules: &'a impl Rulebook) -> Option<&'a Edition> {
    match &record.claims {
        Claims::Certification(certification) => rules.edition(&certification.edition),
        _ => None,
    }
}

/// Whether a provider can hold a certificate to this edition at all: guidance, authority status and
/// law cannot be certified to, and neither can what is not published.
pub const fn is_certifiable(edition: &Edition) -> bool {
    matches!(edition.class, StandardClass::Certifiable) && is_published(edition)
}

/// Whether certificates to `edition` are about the family `wanted`: those to any edition of the
/// family are; those to an edition of another family are if a published edition of the family
/// replaces it and the end of its transition is on record. Whether they count is another question.
pub fn answers_family(edition: &Edition, wanted: &Family, rules: &impl Rulebook) -> bool {
    edition.family == *wanted
        || edition.transition_ends_at.is_some()
            && rules
                .successors(&edition.id)
                .into_iter()
                .any(|successor| successor.family == *wanted && is_published(successor))
}

const fn is_published(edition: &Edition) -> bool {
    matches!(
        edition.status,
        EditionStatus::Current | EditionStatus::Superseded
    )
}
