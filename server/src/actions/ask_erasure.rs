//! Somebody of the registrar asks that what the register published about a record is erased. Nothing is
//! erased before another approves, see [`super::decide_erasure`], and the operator carries it out.

use quaymark_core::entry::ErasureReason;
use quaymark_core::id::ErasureId;
use quaymark_core::time::Instant;
use serde_json::json;

use super::administration::AdministrationError;
use super::erasure::{ErasureTarget, WAITS_DAYS, expect_fit, find};
use super::submission::Party;
use crate::auth::secrets::number;
use crate::notices::erasures::{Told, tell};
use crate::store::{Deed, ErasureRow, ErasureState, Store};

/// An erasure as it is asked for.
#[derive(Clone, Debug, Default)]
pub struct NewErasure {
    /// The number of a record, or the commitment to one document of it.
    pub target: String,
    /// Why, as a code.
    pub reason: String,
    /// Whether the files that were handed in for it go too.
    pub with_documents: bool,
}

/// Asks for an erasure.
pub fn ask_erasure(
    store: &Store,
    now: Instant,
    by: &Party,
    asked: &NewErasure,
) -> Result<ErasureId, AdministrationError> {
    let reason = reason_of(&asked.reason)?;
    let target = ErasureTarget::of(asked.target.trim());
    store.change(now, |tx| {
        let at = tx.recorded_at();
        let found = find(tx, &target, None)?;
        expect_fit(tx, by.person, &found.subject)?;
        tx.end_late_erasures(at)?;
        let waiting = tx.waiting_erasures(at)?;
        let is_same = |other: &ErasureRow| {
            other.target == target.to_string() && other.state != ErasureState::Done
        };
        if waiting.iter().any(is_same) {
            return Err(AdministrationError::AlreadySo(
                "it was asked for already: another person of the registrar decides",
            ));
        }
        let row = ErasureRow {
            id: number(ErasureId::from_bits)?,
            target: target.to_string(),
            record: found.record,
            subject: found.subject,
            reason,
            with_documents: asked.with_documents,
            state: ErasureState::Open,
            asked_by: by.person,
            asked_at: at,
            expires_at: at.plus_days(WAITS_DAYS),
            decided_by: None,
            decided_at: None,
            done_at: None,
            entry: None,
            swept_at: None,
        };
        tx.insert_erasure(&row)?;
        tell(tx, &row, Some(by.person), Told::Asked)?;
        let after = json!({
            "target": row.target,
            "record": row.record,
            "reason": reason,
            "with_documents": row.with_documents,
        });
        let deed = Deed::new("ask_erasure", row.id).after(after);
        tx.audit(now, &by.actor, &deed)?;
        Ok(row.id)
    })
}

fn reason_of(text: &str) -> Result<ErasureReason, AdministrationError> {
    text.parse().map_err(|_| {
        let codes = ErasureReason::ALL.map(ErasureReason::as_str);
        AdministrationError::faulty("reason", text, codes.join(", "))
    })
}
