//! Suspends, restores, withdraws and annuls: records, providers' listings and attestors alike.
//!
//! **Invariant:** suspending is quick, restoring is slow: [`Authority::check`] counts approvals.
//! The timeline before the day of the change stays as it was recorded.

use quaymark_core::entry::{Change, Entry, EntryKind, StatusReason};
use quaymark_core::time::{CivilDate, Instant};
use quaymark_core::timeline::{RecordedStatus, StatusAt, TimelineError};

use super::authority::{ApprovalFault, Authority};
use super::known::stored;
use quaymark_core::zones::Zone;

use crate::store::{EntryDraft, Reader, Store, StoreError, Writer};

/// A new status of one record from an instant on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusChange {
    /// The number of the record, provider or attestor.
    pub record: String,
    /// The new status.
    pub status: RecordedStatus,
    /// The first instant of it.
    pub from: Instant,
    /// Why, unless it is restored.
    pub reason: Option<StatusReason>,
}

/// Why a status was not changed.
#[derive(Debug, thiserror::Error)]
pub enum StatusError {
    /// No such record.
    #[error("`{0}` is not on the register")]
    Unknown(String),
    /// A record whose status does not change like this.
    #[error("{0} is not a record whose status can be changed")]
    NoStatus(String),
    /// Of a confidential record only a suspension can be lifted.
    #[error("{0} is confidential and not suspended: there is nothing to restore")]
    Confidential(String),
    /// A record whose timeline tells of more than a grant.
    #[error(
        "{0} was suspended, withdrawn or annulled: what the register said of that stays public"
    )]
    NotOnlyGranted(String),
    /// Nothing to release.
    #[error("{0} is not confidential")]
    NotConfidential(String),
    /// It has that status then.
    #[error("{record} is {status} at {from} already")]
    Already {
        /// The record.
        record: String,
        /// The status it has.
        status: &'static str,
        /// The instant asked about.
        from: Instant,
    },
    /// Turned off from its first day or before, which is past: that would say that it never held.
    #[error("{0} began then or later: what never held is annulled, which two people approve")]
    NeverHeld(String),
    /// An annulment holds for all time.
    #[error("{0} was annulled: what was wrong from the start cannot be changed")]
    Annulled(String),
    /// Too few approvals, or none that are ids.
    #[error(transparent)]
    Approval(#[from] ApprovalFault),
    /// The timeline does not allow it.
    #[error("{record}: {fault}")]
    Timeline {
        /// The record.
        record: String,
        /// Why not.
        fault: TimelineError,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Changes a status in a transaction of its own and returns the new version.
pub fn change_status(
    store: &Store,
    now: Instant,
    change: &StatusChange,
    by: &Authority,
) -> Result<Entry, StatusError> {
    store.write(now, |tx| change_status_in(tx, change, by))
}

/// Changes a status within a transaction.
pub fn change_status_in(
    tx: &mut Writer<'_>,
    change: &StatusChange,
    by: &Authority,
) -> Result<Entry, StatusError> {
    let reason = change_code(change.status);
    by.check(reason)?;
    let held = newest(tx, &change.record)?;
    check_possible(&held, change, tx.now())?;
    let document = tx.newest(&change.record)?.and_then(|entry| entry.document);
    let periods = match is_confidential(&held) {
        true => held.periods.withheld_from(change.from, change.status),
        false => held.periods.changed_from(change.from, change.status),
    };
    let periods = periods.map_err(|fault| StatusError::Timeline {
        record: change.record.clone(),
        fault,
    })?;
    let draft = EntryDraft {
        periods,
        document,
        ..next_version(&held, by, reason)
    };
    let why = change.reason.filter(|_| reason.speaks_against());
    tx.append_because(draft, why)?;
    newest(tx, &change.record)
}

/// The first instant of a day for a record: in the zone its days were read in, or its attestor's;
/// in UTC where neither is known. A confidential record tells no zone: its attestor's is taken.
pub fn instant_of_day(store: &Store, record: &str, day: CivilDate) -> Result<Instant, StatusError> {
    store.read(|tx| instant_of_day_in(tx, record, day))
}

/// The same within a transaction.
pub(super) fn instant_of_day_in(
    tx: &mut Reader<'_>,
    record: &str,
    day: CivilDate,
) -> Result<Instant, StatusError> {
    let held = tx.newest(record)?;
    let held = held.ok_or_else(|| StatusError::Unknown(record.to_owned()))?;
    let document: serde_json::Value = match &held.document {
        Some(text) => stored(serde_json::from_str(text))?,
        None => serde_json::Value::Null,
    };
    if let Some(zone) = document.get("zone").and_then(|zone| zone.as_str()) {
        return Ok(stored(Zone::named(zone))?.start_of(day));
    }
    let entry = Entry::from_bytes(&held.bytes).map_err(StoreError::from)?;
    match entry.claims.issuer.filter(|_| is_confidential(&entry)) {
        Some(issuer) => instant_of_day_in(tx, &issuer.to_string(), day),
        None => Ok(day.utc_midnight()),
    }
}

/// Whether the owner of a record has not released it.
fn is_confidential(held: &Entry) -> bool {
    held.claims.confidential == Some(true)
}

fn check_possible(held: &Entry, change: &StatusChange, now: Instant) -> Result<(), StatusError> {
    let (record, from) = (change.record.clone(), change.from);
    if !has_status(held.kind) {
        return Err(StatusError::NoStatus(record));
    }
    if held.periods.is_annulled() {
        return Err(StatusError::Annulled(record));
    }
    // Of a confidential record no first day is told.
    let begins = held.periods.begins_at().filter(|_| !is_confidential(held));
    if from < now
        && begins.is_some_and(|begins| from <= begins)
        && matches!(
            change.status,
            RecordedStatus::Suspended | RecordedStatus::Withdrawn
        )
    {
        return Err(StatusError::NeverHeld(record));
    }
    let found = held.periods.status_at(from);
    let is_suspended = found == StatusAt::Recorded(RecordedStatus::Suspended);
    if is_confidential(held) && change.status == RecordedStatus::Granted && !is_suspended {
        return Err(StatusError::Confidential(record));
    }
    if found == StatusAt::Recorded(change.status) {
        let status = status_name(change.status);
        return Err(StatusError::Already {
            record,
            status,
            from,
        });
    }
    Ok(())
}

const fn has_status(kind: EntryKind) -> bool {
    matches!(
        kind,
        EntryKind::Provider
            | EntryKind::Certification
            | EntryKind::Licence
            | EntryKind::Vetting
            | EntryKind::Equivalence
            | EntryKind::Attestor
    )
}

/// The reason code of a change to a status.
pub(super) const fn change_code(status: RecordedStatus) -> Change {
    match status {
        RecordedStatus::Granted => Change::Restored,
        RecordedStatus::Suspended => Change::Suspended,
        RecordedStatus::Withdrawn => Change::Withdrawn,
        RecordedStatus::Annulled => Change::Annulled,
    }
}

const fn status_name(status: RecordedStatus) -> &'static str {
    match status {
        RecordedStatus::Granted => "granted",
        RecordedStatus::Suspended => "suspended",
        RecordedStatus::Withdrawn => "withdrawn",
        RecordedStatus::Annulled => "annulled",
    }
}

/// The newest version of a record.
pub(super) fn newest(tx: &mut Reader<'_>, record: &str) -> Result<Entry, StatusError> {
    let held = tx.newest(record)?;
    let held = held.ok_or_else(|| StatusError::Unknown(record.to_owned()))?;
    Ok(Entry::from_bytes(&held.bytes).map_err(StoreError::from)?)
}

/// A draft that says what the version before says, by new hands.
pub(super) fn next_version(held: &Entry, by: &Authority, change: Change) -> EntryDraft {
    EntryDraft {
        actor: by.actor.to_string(),
        approvals: by.approvals.clone(),
        ..EntryDraft::again(held.clone(), None, change)
    }
}
