//! Suspends or withdraws at once: one signatory of the attestor is enough, as waiting would let an
//! unsound record count.

use quaymark_core::account::OrganisationKind;
use quaymark_core::entry::{Change, Entry, EntryKind, StatusReason};
use quaymark_core::time::CivilDate;
use quaymark_core::time::Instant;
use quaymark_core::timeline::RecordedStatus;
use serde_json::json;

use super::authority::Authority;
use super::change_status::{StatusChange, change_status_in, instant_of_day_in, newest};
use super::submission::{Party, SubmissionError, expect_unchanged};
use crate::store::{Deed, Reader, Store, Writer};

/// A status that takes one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuickStatus {
    /// Out of force for a while.
    Suspended,
    /// Ended before its time.
    Withdrawn,
}

/// What is to be suspended or withdrawn, and from which day on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// The number of the record.
    pub record: String,
    /// The version of it that was seen.
    pub version: u32,
    /// The new status.
    pub status: QuickStatus,
    /// The first day of it, in the zone of the attestor; `None` is from now on.
    pub from: Option<CivilDate>,
    /// Why.
    pub reason: StatusReason,
}

/// Suspends or withdraws a record of the attestor the person speaks for. What happens to listings and
/// attestors themselves is a submission.
pub fn suspend_record(
    store: &Store,
    now: Instant,
    by: &Party,
    suspension: &Suspension,
) -> Result<Entry, SubmissionError> {
    store.change(now, |tx| {
        let authority = authority(tx, by, &suspension.record)?;
        expect_unchanged(tx, &suspension.record, suspension.version)?;
        let entry = suspend(tx, now, suspension, &authority)?;
        let index = tx.head_of(&entry.record)?.map(|head| head.entry);
        let action = match suspension.status {
            QuickStatus::Suspended => "suspend_record",
            QuickStatus::Withdrawn => "withdraw_record",
        };
        let mut deed = Deed::new(action, &entry.record).after(
            json!({"change": entry.change, "reason": entry.reason, "periods": entry.periods}),
        );
        deed.entry = index;
        tx.audit(now, &by.actor, &deed)?;
        Ok(entry)
    })
}

fn suspend(
    tx: &mut Writer<'_>,
    now: Instant,
    suspension: &Suspension,
    by: &Authority,
) -> Result<Entry, SubmissionError> {
    let from = match suspension.from {
        Some(day) => instant_of_day_in(tx, &suspension.record, day)?,
        None => now,
    };
    let change = StatusChange {
        record: suspension.record.clone(),
        status: match suspension.status {
            QuickStatus::Suspended => RecordedStatus::Suspended,
            QuickStatus::Withdrawn => RecordedStatus::Withdrawn,
        },
        from,
        reason: Some(suspension.reason),
    };
    Ok(change_status_in(tx, &change, by)?)
}

/// The person as the log names them, if the record is theirs to suspend: in the name of the attestor
/// they attest for, or a decision of the port they speak for.
fn authority(tx: &mut Reader<'_>, by: &Party, record: &str) -> Result<Authority, SubmissionError> {
    let held = newest(tx, record)?;
    let port = held.claims.port.map(|port| port.to_string());
    let is_of_port = held.kind == EntryKind::Equivalence
        && by.kind == OrganisationKind::Port
        && port == by.represents;
    let issuer = held.claims.issuer;
    let own = issuer.filter(|issuer| is_of_port || by.attests_as == Some(*issuer));
    let actor = own.ok_or(SubmissionError::NotYours(
        "the record is in the name of another attestor",
    ))?;
    Ok(Authority {
        actor,
        approvals: vec![by.person.to_string()],
        first: Change::Granted,
    })
}
