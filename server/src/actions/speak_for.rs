//! Letting an organisation speak for a provider, attestor or port, and no longer. The one place that
//! does either.

use quaymark_core::id::OrganisationId;
use quaymark_core::time::Instant;
use serde_json::json;

use super::administration::AdministrationError;
use super::submission::Party;
use crate::store::{Deed, Store, Writer};

/// Lets an organisation speak for somebody for whom nobody speaks. What a deactivated organisation
/// spoke for is free.
pub(super) fn let_speak(
    tx: &mut Writer<'_>,
    organisation: OrganisationId,
    whom: &str,
) -> Result<(), AdministrationError> {
    let own = tx.find_organisation(organisation)?;
    let own = own.filter(|row| row.deactivated_at.is_none());
    let mut own = own.ok_or(AdministrationError::AlreadySo(
        "the organisation is deactivated",
    ))?;
    if own.represents.is_some() {
        return Err(AdministrationError::AlreadySo(
            "your organisation speaks for a firm already",
        ));
    }
    if let Some(mut held) = tx.find_organisation_of(whom)? {
        if held.deactivated_at.is_none() {
            return Err(AdministrationError::SpokenFor);
        }
        held.represents = None;
        tx.update_organisation(&held)?;
    }
    own.represents = Some(whom.to_owned());
    Ok(tx.update_organisation(&own)?)
}

/// Takes from an organisation what it speaks for: its links and desks show it no more from the next
/// request on.
pub fn end_speaking(
    store: &Store,
    now: Instant,
    by: &Party,
    id: OrganisationId,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        let found = tx.find_organisation(id)?;
        let mut row = found.ok_or(AdministrationError::UnknownOrganisation(id))?;
        if id == by.organisation || row.represents.is_none() {
            return Err(AdministrationError::AlreadySo(
                "this organisation speaks for nobody that could be taken from it",
            ));
        }
        let before = json!({"represents": row.represents});
        row.represents = None;
        tx.update_organisation(&row)?;
        let deed = Deed::new("end_speaking", id)
            .before(before)
            .after(json!({"represents": null}));
        Ok(tx.audit(now, &by.actor, &deed)?)
    })
}
