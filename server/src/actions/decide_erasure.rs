//! Another person of the registrar approves an erasure that was asked for, or refuses it. Approved, it is
//! the operator's to carry out: see [`super::erase_record`].

use quaymark_core::id::{ErasureId, PersonId};
use quaymark_core::time::Instant;
use serde_json::json;

use super::administration::AdministrationError;
use super::erasure::{ErasureTarget, GOOD_DAYS, expect_fit, find, unfit};
use super::submission::Party;
use crate::notices::erasures::{Told, tell};
use crate::store::{Deed, ErasureRow, ErasureState, Reader, Store};

/// Approves what another asked for.
pub fn approve_erasure(
    store: &Store,
    now: Instant,
    by: &Party,
    id: ErasureId,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        // Nothing the approver saw was recorded later than this, whatever this node's clock says.
        let at = tx.recorded_at();
        let mut row = waiting(tx, at, id)?;
        if row.state == ErasureState::Approved {
            return Err(AdministrationError::AlreadySo(
                "it is approved already: the operator carries it out",
            ));
        }
        if row.asked_by == by.person {
            return Err(AdministrationError::FourEyes(
                "you asked for it yourself: somebody else approves",
            ));
        }
        expect_fit(tx, by.person, &row.subject)?;
        expect_asker_in_office(tx, &row)?;
        find(tx, &ErasureTarget::of(&row.target), None)?;
        decide(&mut row, at, by.person, ErasureState::Approved);
        row.expires_at = at.plus_days(GOOD_DAYS);
        tx.move_erasure(&row)?;
        tell(tx, &row, Some(by.person), Told::Approved)?;
        Ok(tx.audit(now, &by.actor, &deed("approve_erasure", &row))?)
    })
}

/// Refuses what another asked for, or takes back what one asked for oneself; also what is approved, as long
/// as it is not carried out.
pub fn refuse_erasure(
    store: &Store,
    now: Instant,
    by: &Party,
    id: ErasureId,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        let at = tx.recorded_at();
        let mut row = waiting(tx, at, id)?;
        if row.asked_by != by.person {
            expect_fit(tx, by.person, &row.subject)?;
        }
        decide(&mut row, at, by.person, ErasureState::Refused);
        tx.move_erasure(&row)?;
        tell(tx, &row, Some(by.person), Told::Refused)?;
        Ok(tx.audit(now, &by.actor, &deed("refuse_erasure", &row))?)
    })
}

fn decide(row: &mut ErasureRow, at: Instant, by: PersonId, state: ErasureState) {
    row.state = state;
    row.decided_by = Some(by);
    row.decided_at = Some(at);
}

fn waiting(
    tx: &mut Reader<'_>,
    at: Instant,
    id: ErasureId,
) -> Result<ErasureRow, AdministrationError> {
    let waits = |row: &ErasureRow| {
        matches!(row.state, ErasureState::Open | ErasureState::Approved) && at < row.expires_at
    };
    let found = tx.find_erasure(id)?.filter(waits);
    found.ok_or(AdministrationError::UnknownErasure(id))
}

/// What was asked for stands on the place of who asked: it is no longer good once they have left it.
fn expect_asker_in_office(
    tx: &mut Reader<'_>,
    row: &ErasureRow,
) -> Result<(), AdministrationError> {
    match unfit(tx, row.asked_by, &row.subject)? {
        None => Ok(()),
        Some(_) => Err(AdministrationError::AlreadySo(
            "who asked for it may not ask any more: refuse it, and ask anew",
        )),
    }
}

fn deed(action: &'static str, row: &ErasureRow) -> Deed {
    Deed::new(action, row.id).after(json!({
        "target": row.target,
        "record": row.record,
        "reason": row.reason,
        "with_documents": row.with_documents,
        "asked_by": row.asked_by,
    }))
}
