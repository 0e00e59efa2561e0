//! The registrar deactivates an organisation and lets it come back. What its people held ends at
//! once; coming back, they sign in anew and make new keys.

use quaymark_core::id::OrganisationId;
use quaymark_core::time::Instant;
use serde_json::json;

use super::administration::AdministrationError;
use super::claim_provider::end_claims_of;
use super::submission::Party;
use crate::store::{Deed, LinkPurpose, OrganisationRow, Reader, Store, StoreError, Writer};

/// Deactivates an organisation other than one's own.
pub fn deactivate_organisation(
    store: &Store,
    now: Instant,
    by: &Party,
    id: OrganisationId,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        let mut row = find(tx, id)?;
        if id == by.organisation {
            return Err(AdministrationError::AlreadySo(
                "nobody deactivates their own organisation",
            ));
        }
        if row.deactivated_at.is_some() {
            return Err(AdministrationError::AlreadySo("it is deactivated already"));
        }
        row.deactivated_at = Some(now);
        tx.update_organisation(&row)?;
        end_all(tx, now, id)?;
        let deed = Deed::new("deactivate_organisation", id).after(json!({"is_active": false}));
        Ok(tx.audit(now, &by.actor, &deed)?)
    })
}

/// Lets a deactivated organisation come back. It speaks for whom it spoke for, unless somebody else
/// does by now.
pub fn reactivate_organisation(
    store: &Store,
    now: Instant,
    by: &Party,
    id: OrganisationId,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        let mut row = find(tx, id)?;
        if row.deactivated_at.is_none() {
            return Err(AdministrationError::AlreadySo("it is active already"));
        }
        row.deactivated_at = None;
        tx.update_organisation(&row)?;
        let deed = Deed::new("reactivate_organisation", id).after(json!({"is_active": true}));
        Ok(tx.audit(now, &by.actor, &deed)?)
    })
}

fn find(tx: &mut Reader<'_>, id: OrganisationId) -> Result<OrganisationRow, AdministrationError> {
    let found = tx.find_organisation(id)?;
    found.ok_or(AdministrationError::UnknownOrganisation(id))
}

/// Ends sessions, tokens, keys, invitations and claims.
fn end_all(tx: &mut Writer<'_>, now: Instant, id: OrganisationId) -> Result<(), StoreError> {
    tx.end_sessions_in(id, now)?;
    tx.end_families_in(id, now)?;
    tx.end_api_keys_of(id, now)?;
    tx.end_links_for(LinkPurpose::Invitation, id, None, now)?;
    end_claims_of(tx, now, id)
}
