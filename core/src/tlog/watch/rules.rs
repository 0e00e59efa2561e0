//! What one entry must say, by itself and after the version before it.
//!
//! Who must approve is the register's rule that suspending is quick and restoring slow: granting,
//! restoring and annulling take two people, suspending and withdrawing one. A provider's reply to a
//! status is its own statement and takes one. Erasing takes two. What an operator takes over from a list (`imported`),
//! loads, corrects or renews says so by its word.

use std::collections::HashSet;

use super::Fault;
use super::head::{Head, is_withheld};
use crate::entry::{Change, Entry, EntryKind};
use crate::register::LogIndex;
use crate::time::Instant;
use crate::timeline::{RecordedStatus, StatusAt, Timeline};

/// Longest pseudonymous id of a person.
pub const MAX_APPROVAL_BYTES: usize = 64;

/// Checks an entry at its index.
pub(super) fn check(entry: &Entry, index: LogIndex, before: Option<&Head>) -> Vec<Fault> {
    let mut faults = Vec::new();
    faults.extend(fact(entry, index));
    faults.extend(chain(entry, before));
    faults.extend(approvals(entry));
    faults.extend(change(entry, before));
    faults.extend(before.and_then(|before| taken_back(entry, before)));
    faults
}

/// Whether the entry states what its kind must state, and nothing else.
fn fact(entry: &Entry, index: LogIndex) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Err(error) = entry.fact(index) {
        faults.push(Fault::NoFact(error.to_string()));
    }
    let claims = &entry.claims;
    let missing = match entry.kind {
        EntryKind::LogKey if claims.jwk.is_none() => Some("jwk"),
        EntryKind::State if claims.state_root.is_none() => Some("state_root"),
        EntryKind::Build if claims.build.is_none() => Some("build"),
        _ => None,
    };
    faults.extend(missing.map(|claim| Fault::NoFact(format!("the claim `{claim}` is missing"))));
    let stated = serde_json::to_value(claims).unwrap_or_default();
    let names = stated
        .as_object()
        .into_iter()
        .flat_map(|claims| claims.keys());
    let foreign = names.filter(|name| !claims_of(entry.kind).contains(&name.as_str()));
    faults.extend(foreign.map(|name| Fault::ForeignClaim(name.clone())));
    let is_other_key = |jwk: &crate::statement::Jwk| jwk.thumbprint() != entry.record;
    if entry.kind == EntryKind::VerdictKey && claims.jwk.as_ref().is_some_and(is_other_key) {
        faults.push(Fault::OtherThumbprint);
    }
    faults
}

/// The claims of a kind.
const fn claims_of(kind: EntryKind) -> &'static [&'static str] {
    match kind {
        EntryKind::Provider => &["country"],
        EntryKind::Certification => &[
            "edition",
            "issuer",
            "accredited",
            "services",
            "ports",
            "confidential",
        ],
        EntryKind::Licence => &[
            "country",
            "issuer",
            "services",
            "tolerated_until",
            "confidential",
        ],
        EntryKind::Vetting => &["level", "issuer", "country", "confidential"],
        EntryKind::Equivalence => &["port", "issuer", "family", "confidential"],
        EntryKind::Edition => &[
            "family",
            "class",
            "status",
            "transition_ends_at",
            "requires",
            "supersedes",
        ],
        EntryKind::Regime => &["country", "company_licence"],
        EntryKind::Profile => &["port", "margin_days", "profile_version", "requirement"],
        EntryKind::Attestor => &["attestor", "country", "port"],
        EntryKind::VerdictKey | EntryKind::LogKey => &["jwk"],
        EntryKind::Reply => &[],
        EntryKind::State => &["state_root"],
        EntryKind::Build => &["build"],
        EntryKind::Erasure => &["erased", "erased_because"],
    }
}

fn chain(entry: &Entry, before: Option<&Head>) -> Vec<Fault> {
    let expected = before.map_or((Some(1), None), |head| {
        (head.version.checked_add(1), Some(head.index))
    });
    let mut faults = Vec::new();
    if (Some(entry.version), entry.prev) != expected {
        faults.push(Fault::Chain(entry.record.clone()));
    }
    if before.is_some_and(|head| head.kind != entry.kind || head.subject != entry.subject) {
        faults.push(Fault::OtherRecord(entry.record.clone()));
    }
    faults
}

fn approvals(entry: &Entry) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut different = HashSet::new();
    for approval in &entry.approvals {
        if !is_pseudonym(approval) {
            faults.push(Fault::ApprovalForm);
        }
        if !different.insert(approval) {
            faults.push(Fault::ApprovedTwice(approval.clone()));
        }
    }
    let (needed, found) = (approvals_needed(entry), different.len());
    if found < needed {
        faults.push(Fault::Approvals { needed, found });
    }
    faults
}

/// How many different people must have approved.
pub(super) const fn approvals_needed(entry: &Entry) -> usize {
    match (entry.change, entry.kind) {
        (Change::Granted, EntryKind::Reply) | (Change::Suspended | Change::Withdrawn, _) => 1,
        (Change::Granted | Change::Restored | Change::Annulled | Change::Erased, _) => 2,
        _ => 0,
    }
}

/// Whether a text can be the pseudonym of a person.
pub fn is_pseudonym(id: &str) -> bool {
    let is_plain = |c: u8| c.is_ascii_alphanumeric() || b"-_.".contains(&c);
    (1..=MAX_APPROVAL_BYTES).contains(&id.len()) && id.bytes().all(is_plain)
}

/// Whether the word for the change fits the kind, the version and the periods.
fn change(entry: &Entry, before: Option<&Head>) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !is_of_kind(entry.change, entry.kind) {
        faults.push(Fault::ForeignChange);
    }
    if before.is_none() && !begins(entry.change) {
        faults.push(Fault::Beginning);
    }
    let said = match entry.change {
        Change::Suspended => Some(RecordedStatus::Suspended),
        Change::Withdrawn => Some(RecordedStatus::Withdrawn),
        Change::Annulled => Some(RecordedStatus::Annulled),
        _ => None,
    };
    let is_there = |status| {
        let mut periods = entry.periods.periods().iter();
        periods.any(|period| period.status == status)
    };
    if said.is_some_and(|status| !is_there(status)) {
        faults.push(Fault::Unsaid);
    }
    if entry.reason.is_some() && !entry.change.speaks_against() {
        faults.push(Fault::Reason);
    }
    faults
}

const fn is_of_kind(change: Change, kind: EntryKind) -> bool {
    let is_key = matches!(kind, EntryKind::VerdictKey | EntryKind::LogKey);
    let is_own = matches!(kind, EntryKind::State | EntryKind::Build);
    let is_erasure = matches!(kind, EntryKind::Erasure);
    match change {
        Change::KeyActivated | Change::KeyRetired | Change::KeyCompromised => is_key,
        Change::Published => is_own || matches!(kind, EntryKind::Profile),
        Change::Erased => is_erasure,
        _ => !is_key && !is_own && !is_erasure,
    }
}

/// Whether a first version can say so.
const fn begins(change: Change) -> bool {
    matches!(
        change,
        Change::Granted
            | Change::Imported
            | Change::ReferenceLoaded
            | Change::Published
            | Change::KeyActivated
            | Change::Erased
    )
}

/// Whether what spoke against a record is gone, and may not be, or not under this word.
fn taken_back(entry: &Entry, before: &Head) -> Option<Fault> {
    let (old, new) = (&before.periods, &entry.periods);
    let both_withheld = before.withheld && is_withheld(entry);
    let mut lifted = None;
    for at in instants(old, new) {
        let (StatusAt::Recorded(was), is) = (old.status_at(at), new.status_at(at)) else {
            continue;
        };
        match (was, is) {
            (RecordedStatus::Annulled, StatusAt::Recorded(RecordedStatus::Annulled))
            | (
                RecordedStatus::Withdrawn,
                StatusAt::Recorded(RecordedStatus::Withdrawn | RecordedStatus::Annulled),
            ) => {}
            (RecordedStatus::Annulled | RecordedStatus::Withdrawn, _) => {
                return Some(Fault::BroughtBack);
            }
            (RecordedStatus::Suspended, StatusAt::Recorded(RecordedStatus::Granted)) => {
                lifted = Some(Fault::Lifted);
            }
            (RecordedStatus::Suspended, StatusAt::NotYet | StatusAt::Ended) if both_withheld => {
                lifted = Some(Fault::Lifted);
            }
            _ => {}
        }
    }
    lifted.filter(|_| entry.change != Change::Restored)
}

/// Instants at which every status of two timelines is met.
fn instants(one: &Timeline, other: &Timeline) -> Vec<Instant> {
    one.boundaries().chain(other.boundaries()).collect()
}
