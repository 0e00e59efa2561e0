//! Organisations come to be: a firm's own people set theirs up, and the registrar adds the others with
//! an invitation for their first administrator.

use quaymark_core::account::{EmailAddress, OrganisationKind, Role};
use quaymark_core::entry::EntryKind;
use quaymark_core::id::{
    AttestorId, MembershipId, OrganisationId, ProviderId, SessionId, UnLocode,
};
use quaymark_core::time::Instant;
use serde_json::json;

use super::administration::{AdministrationError, name as fit_name};
use super::invite_person::send_invitation;
use super::known::Known;
use super::speak_for::let_speak;
use super::submission::Party;
use crate::auth::secrets::number;
use crate::store::{Actor, Deed, MembershipRow, OrganisationRow, Store, StoreError, Writer};

/// An organisation the registrar adds.
#[derive(Clone, Debug)]
pub struct NewOrganisation {
    /// Its sort.
    pub kind: OrganisationKind,
    /// Its name.
    pub name: String,
    /// The provider, attestor or port it speaks for; empty for none yet.
    pub represents: String,
    /// Its first administrator.
    pub administrator: EmailAddress,
}

/// Sets one's own firm up; it speaks for nobody yet. Who sets it up administers it, and the session
/// acts for it.
pub fn found_firm(
    store: &Store,
    now: Instant,
    actor: &Actor,
    session: SessionId,
    name: &str,
) -> Result<OrganisationId, AdministrationError> {
    let name = fit_name("name", name, "the name of your firm")?;
    let person = actor.person.ok_or(AdministrationError::LinkNotGood)?;
    store.change(now, |tx| {
        let own = tx.organisations_of(person)?;
        let is_silent = |row: &OrganisationRow| {
            row.kind == OrganisationKind::Provider && row.represents.is_none()
        };
        if own.iter().any(|(row, _)| is_silent(row)) {
            return Err(AdministrationError::AlreadySo(
                "you belong to a firm that speaks for nobody yet: claim with that one",
            ));
        }
        let row = insert(tx, now, OrganisationKind::Provider, name)?;
        tx.insert_membership(&MembershipRow {
            id: number(MembershipId::from_bits)?,
            person,
            organisation: row.id,
            role: Role::Administrator,
            created_at: now,
        })?;
        tx.set_session_organisation(session, Some(row.id))?;
        let deed = Deed::new("found_firm", row.id).after(json!({ "kind": row.kind }));
        tx.audit(now, actor, &deed)?;
        Ok(row.id)
    })
}

/// Adds an organisation and invites its first administrator.
pub fn found_organisation(
    store: &Store,
    now: Instant,
    by: &Party,
    new: &NewOrganisation,
) -> Result<OrganisationId, AdministrationError> {
    let name = fit_name("name", &new.name, "its name")?;
    store.change(now, |tx| {
        let row = insert(tx, now, new.kind, name)?;
        let represents = represented(tx, new.kind, new.represents.trim())?;
        if let Some(whom) = &represents {
            let_speak(tx, row.id, whom)?;
        }
        let first = (&new.administrator, Role::Administrator);
        let invitation = send_invitation(tx, now, by.person, &row, first)?;
        let after = json!({
            "kind": new.kind,
            "represents": represents,
            "invitation": invitation,
        });
        let deed = Deed::new("found_organisation", row.id).after(after);
        tx.audit(now, &by.actor, &deed)?;
        Ok(row.id)
    })
}

/// Invites an administrator into an organisation that has none left.
pub fn invite_administrator(
    store: &Store,
    now: Instant,
    by: &Party,
    id: OrganisationId,
    email: &EmailAddress,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        let found = tx.find_organisation(id)?;
        let row = found.ok_or(AdministrationError::UnknownOrganisation(id))?;
        if row.deactivated_at.is_some() || !tx.administrators_of(id)?.is_empty() {
            return Err(AdministrationError::AlreadySo(
                "its own administrators invite its people",
            ));
        }
        let first = (email, Role::Administrator);
        let invitation = send_invitation(tx, now, by.person, &row, first)?;
        let deed = Deed::new("invite_administrator", id).after(json!({ "invitation": invitation }));
        Ok(tx.audit(now, &by.actor, &deed)?)
    })
}

fn insert(
    tx: &mut Writer<'_>,
    now: Instant,
    kind: OrganisationKind,
    name: String,
) -> Result<OrganisationRow, StoreError> {
    let row = OrganisationRow {
        id: number(OrganisationId::from_bits)?,
        kind,
        name,
        represents: None,
        created_at: now,
        deactivated_at: None,
    };
    tx.insert_organisation(&row)?;
    Ok(row)
}

/// Whom an organisation of a sort is to speak for, if the register knows them.
fn represented(
    tx: &mut Writer<'_>,
    kind: OrganisationKind,
    text: &str,
) -> Result<Option<String>, AdministrationError> {
    if text.is_empty() {
        return Ok(None);
    }
    let found = match kind {
        OrganisationKind::Provider => {
            let id: Option<ProviderId> = text.parse().ok();
            listed(tx, id.map(|id| id.to_string()), EntryKind::Provider)?
        }
        OrganisationKind::Port => match text.parse::<UnLocode>() {
            Ok(port) if Known::read(tx)?.has_port(port) => Some(port.to_string()),
            _ => None,
        },
        OrganisationKind::Auditor => None,
        _ => {
            let id: Option<AttestorId> = text.parse().ok();
            listed(tx, id.map(|id| id.to_string()), EntryKind::Attestor)?
        }
    };
    let expected = match kind {
        OrganisationKind::Provider => "a firm on the register, as prv_…, or nothing",
        OrganisationKind::Port => "a port of the register, as NLRTM, or nothing",
        OrganisationKind::Auditor => "nothing: auditors speak for nobody",
        _ => "an attestor on the register, as att_…, or nothing",
    };
    let faulty = || AdministrationError::faulty("represents", text, expected);
    found.map(Some).ok_or_else(faulty)
}

fn listed(
    tx: &mut Writer<'_>,
    id: Option<String>,
    kind: EntryKind,
) -> Result<Option<String>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let head = tx.head_of(&id)?;
    Ok(head.filter(|head| head.kind == kind).map(|_| id))
}
