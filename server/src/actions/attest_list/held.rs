//! The record a row of an attestor's list is about, and how it stands before the row.

use quaymark_core::entry::Entry;
use quaymark_core::id::RecordId;
use quaymark_core::time::Instant;
use quaymark_core::timeline::{RecordedStatus, StatusAt};

use crate::actions::change_status::{StatusError, newest};
use crate::actions::enter::Stopped;
use crate::import::RowFault;
use crate::import::rows::RecordRow;
use crate::store::{StoreError, Writer};

/// What the register holds of the record a row is about.
pub(super) struct Held {
    pub(super) id: RecordId,
    pub(super) entry: Entry,
}

impl Held {
    /// Whether its owner has not released it.
    pub(super) fn is_withheld(&self) -> bool {
        self.entry.claims.confidential == Some(true)
    }
}

/// Whether a record had run out by then: to say that it is granted again is to renew it, as a row without
/// a status does.
pub(super) fn has_ended(held: &Held, from: Instant) -> bool {
    held.entry.periods.status_at(from) == StatusAt::Ended
}

/// Refuses a row that states a grant where the days it states leave none.
pub(super) fn expect_granted(
    tx: &mut Writer<'_>,
    row: &RecordRow,
    id: RecordId,
    from: Instant,
) -> Result<(), Stopped> {
    let entered = held_record(tx, id)?.entry.periods;
    if entered.status_at(from) == StatusAt::Recorded(RecordedStatus::Granted) {
        return Ok(());
    }
    let value = row.status_from.map(|day| day.to_string());
    let expected = "a day within the days the row states: by then the record has ended";
    let value = value.unwrap_or_default();
    Err(RowFault::new(row.line, "status_from", &value, expected).into())
}

/// The record as the transaction has it.
pub(super) fn held_record(tx: &mut Writer<'_>, id: RecordId) -> Result<Held, Stopped> {
    let entry = newest(tx, &id.to_string()).map_err(|error| match error {
        StatusError::Store(error) => error,
        other => StoreError::Damaged(other.to_string()),
    })?;
    Ok(Held { id, entry })
}

pub(super) fn says_other(held: &Held, status: RecordedStatus, from: Instant) -> bool {
    let found = held.entry.periods.status_at(from);
    match status {
        // Of a confidential record no grant is told; only a suspension can be lifted.
        RecordedStatus::Granted if held.is_withheld() => {
            found == StatusAt::Recorded(RecordedStatus::Suspended)
        }
        _ => found != StatusAt::Recorded(status),
    }
}
