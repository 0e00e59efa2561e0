//! The registrar deactivates an organisation and lets it come back. What its people held ends at
//! once; coming back, they sign in anew and make new keys.
//!
//! **Invariant:** nobody in the portal turns a registrar or auditors off or on: who is watched does not
//! choose who watches. The operator does, on the command line.

use quaymark_core::account::OrganisationKind;
use quaymark_core::id::OrganisationId;
use quaymark_core::time::Instant;
use serde_json::json;

use super::administration::AdministrationError;
use super::claim_provider::end_claims_of;
use super::mandate::{Asked, Outcome, ask};
use super::speak_for::end_invitations_from_outside;
use super::submission::Party;
use crate::store::{
    Actor, Deed, LinkPurpose, MandateChange, OrganisationRow, Reader, Store, StoreError, Writer,
};

/// Deactivates an organisation other than one's own.
pub fn deactivate_organisation(
    store: &Store,
    now: Instant,
    by: &Party,
    id: OrganisationId,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        let row = to_turn_off(tx, by, id)?;
        turn_off(tx, now, &by.actor, row)
    })
}

/// An active organisation that somebody may deactivate.
pub fn to_turn_off(
    tx: &mut Reader<'_>,
    by: &Party,
    id: OrganisationId,
) -> Result<OrganisationRow, AdministrationError> {
    let row = find(tx, id)?;
    if id == by.organisation {
        return Err(AdministrationError::AlreadySo(
            "nobody deactivates their own organisation",
        ));
    }
    expect_not_operators(&row)?;
    expect_active(&row)?;
    Ok(row)
}

fn expect_active(row: &OrganisationRow) -> Result<(), AdministrationError> {
    match row.deactivated_at {
        None => Ok(()),
        Some(_) => Err(AdministrationError::AlreadySo("it is deactivated already")),
    }
}

/// Deactivates any organisation, for the operator.
pub fn deactivate_as_operator(
    store: &Store,
    now: Instant,
    actor: &Actor,
    id: OrganisationId,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        let row = find(tx, id)?;
        turn_off(tx, now, actor, row)
    })
}

/// Lets any organisation come back, for the operator. It speaks for whom it spoke for, unless somebody else
/// does by now.
pub fn reactivate_as_operator(
    store: &Store,
    now: Instant,
    actor: &Actor,
    id: OrganisationId,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        let mut row = find(tx, id)?;
        if row.deactivated_at.is_none() {
            return Err(AdministrationError::AlreadySo("it is active already"));
        }
        row.deactivated_at = None;
        tx.update_organisation(&row)?;
        end_invitations_from_outside(tx, now, id)?;
        let deed = Deed::new("reactivate_organisation", id).after(json!({"is_active": true}));
        Ok(tx.audit(now, actor, &deed)?)
    })
}

/// Whether organisations of a sort are added, deactivated and reactivated by the operator alone.
pub const fn is_operators(kind: OrganisationKind) -> bool {
    matches!(
        kind,
        OrganisationKind::Registrar | OrganisationKind::Auditor
    )
}

/// Refuses what only the operator does.
pub(super) fn expect_not_operators(row: &OrganisationRow) -> Result<(), AdministrationError> {
    if is_operators(row.kind) {
        return Err(AdministrationError::OperatorsAlone);
    }
    Ok(())
}

fn turn_off(
    tx: &mut Writer<'_>,
    now: Instant,
    actor: &Actor,
    mut row: OrganisationRow,
) -> Result<(), AdministrationError> {
    expect_active(&row)?;
    row.deactivated_at = Some(now);
    tx.update_organisation(&row)?;
    end_all(tx, now, row.id)?;
    let deed = Deed::new("deactivate_organisation", row.id).after(json!({"is_active": false}));
    Ok(tx.audit(now, actor, &deed)?)
}

/// Lets a deactivated organisation come back. It speaks for whom it spoke for, unless somebody else
/// does by now: restoring that takes another administrator of the registrar.
pub fn reactivate_organisation(
    store: &Store,
    now: Instant,
    by: &Party,
    id: OrganisationId,
) -> Result<Outcome, AdministrationError> {
    store.change(now, |tx| {
        let mut row = find(tx, id)?;
        expect_not_operators(&row)?;
        if row.deactivated_at.is_none() {
            return Err(AdministrationError::AlreadySo("it is active already"));
        }
        let deed = Deed::new("reactivate_organisation", id);
        let (outcome, after) = match row.represents.clone() {
            Some(whom) => {
                let asked = Asked::of(MandateChange::Restore, &row, &whom);
                let change = ask(tx, now, by.person, &asked)?;
                (Outcome::Asked(change), json!({"mandate_change": change}))
            }
            None => {
                row.deactivated_at = None;
                tx.update_organisation(&row)?;
                (Outcome::Done, json!({"is_active": true}))
            }
        };
        tx.audit(now, &by.actor, &deed.after(after))?;
        Ok(outcome)
    })
}

pub(super) fn find(
    tx: &mut Reader<'_>,
    id: OrganisationId,
) -> Result<OrganisationRow, AdministrationError> {
    let found = tx.find_organisation(id)?;
    found.ok_or(AdministrationError::UnknownOrganisation(id))
}

/// Ends sessions, tokens, keys, invitations, claims and what was asked for.
fn end_all(tx: &mut Writer<'_>, now: Instant, id: OrganisationId) -> Result<(), StoreError> {
    tx.end_sessions_in(id, now)?;
    tx.end_families_in(id, now)?;
    tx.end_api_keys_of(id, now)?;
    tx.end_links_for(LinkPurpose::Invitation, id, None, now)?;
    tx.end_mandate_changes(id, None, now)?;
    end_claims_of(tx, now, id)
}
