//! An administrator of the registrar asks that an organisation may speak for somebody, or may no longer.
//! Nothing changes before another agrees: see [`super::decide_mandate`].

use quaymark_core::id::{MandateChangeId, OrganisationId};
use quaymark_core::time::Instant;
use serde_json::json;

use super::administration::AdministrationError;
use super::deactivate_organisation::find;
use super::mandate::{Asked, ask, represented};
use super::submission::Party;
use crate::store::{Deed, MandateChange, Store};

/// Asks that an organisation that speaks for nobody may speak for somebody of the register.
pub fn give_mandate(
    store: &Store,
    now: Instant,
    by: &Party,
    id: OrganisationId,
    whom: &str,
) -> Result<MandateChangeId, AdministrationError> {
    store.change(now, |tx| {
        let row = find(tx, id)?;
        if row.deactivated_at.is_some() {
            return Err(AdministrationError::AlreadySo(
                "the organisation is deactivated",
            ));
        }
        let whom = whom.trim();
        let found = represented(tx, row.kind, whom)?;
        let found = found.ok_or_else(|| {
            AdministrationError::faulty(
                "whom",
                whom,
                "whom it is to speak for: prv_…, att_… or NLRTM",
            )
        })?;
        let change = ask(
            tx,
            now,
            by.person,
            &Asked::of(MandateChange::Give, &row, &found),
        )?;
        let after = json!({"represents": found, "mandate_change": change});
        let deed = Deed::new("ask_mandate", id).after(after);
        tx.audit(now, &by.actor, &deed)?;
        Ok(change)
    })
}

/// Asks that an organisation speak for whom it speaks for no longer.
pub fn end_mandate(
    store: &Store,
    now: Instant,
    by: &Party,
    id: OrganisationId,
) -> Result<MandateChangeId, AdministrationError> {
    store.change(now, |tx| {
        let row = find(tx, id)?;
        let Some(whom) = &row.represents else {
            return Err(AdministrationError::AlreadySo(
                "the organisation speaks for nobody",
            ));
        };
        let change = ask(
            tx,
            now,
            by.person,
            &Asked::of(MandateChange::End, &row, whom),
        )?;
        let deed = Deed::new("ask_mandate", id)
            .before(json!({ "represents": whom }))
            .after(json!({"represents": null, "mandate_change": change}));
        tx.audit(now, &by.actor, &deed)?;
        Ok(change)
    })
}
