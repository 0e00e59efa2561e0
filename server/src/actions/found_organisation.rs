//! Organisations come to be: a firm's own people set theirs up, and the registrar adds the others with
//! an invitation for their first administrator. Registrars and auditors are the operator's: see
//! [`super::add_person`].

use quaymark_core::account::{EmailAddress, OrganisationKind, Role};
use quaymark_core::id::{MembershipId, OrganisationId, SessionId};
use quaymark_core::time::Instant;
use serde_json::json;

use super::administration::{AdministrationError, name as fit_name};
use super::deactivate_organisation::{expect_not_operators, is_operators};
use super::invite_person::send_invitation;
use super::mandate::{Asked, Outcome, ask, represented};
use super::submission::Party;
use crate::auth::secrets::number;
use crate::store::{
    Actor, Deed, MandateChange, MembershipRow, OrganisationRow, Store, StoreError, Writer,
};

/// An organisation the registrar adds.
#[derive(Clone, Debug)]
pub struct NewOrganisation {
    /// Its sort.
    pub kind: OrganisationKind,
    /// Its name.
    pub name: String,
    /// The provider, attestor or port it is to speak for; empty for none yet.
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
        let id = number(MembershipId::from_bits)?;
        let role = Role::Administrator;
        tx.insert_membership(&MembershipRow::added(id, person, row.id, role, now))?;
        tx.set_session_organisation(session, Some(row.id))?;
        let deed = Deed::new("found_firm", row.id).after(json!({ "kind": row.kind }));
        tx.audit(now, actor, &deed)?;
        Ok(row.id)
    })
}

/// Adds an organisation and invites its first administrator. One that is to speak for somebody speaks, and
/// has its administrator invited, once another administrator of the registrar agrees.
pub fn found_organisation(
    store: &Store,
    now: Instant,
    by: &Party,
    new: &NewOrganisation,
) -> Result<OrganisationId, AdministrationError> {
    let name = fit_name("name", &new.name, "its name")?;
    expect_portal_kind(new.kind)?;
    store.change(now, |tx| {
        let row = insert(tx, now, new.kind, name)?;
        let after = match represented(tx, new.kind, new.represents.trim())? {
            Some(whom) => {
                let mut asked = Asked::of(MandateChange::Give, &row, &whom);
                asked.email = Some(&new.administrator);
                let change = ask(tx, now, by.person, &asked)?;
                json!({ "kind": new.kind, "mandate_change": change })
            }
            None => {
                let first = (&new.administrator, Role::Administrator);
                let invitation = send_invitation(tx, now, by.person, &row, first)?;
                json!({ "kind": new.kind, "invitation": invitation })
            }
        };
        let deed = Deed::new("found_organisation", row.id).after(after);
        tx.audit(now, &by.actor, &deed)?;
        Ok(row.id)
    })
}

/// Invites an administrator into an organisation that has none left. Where it speaks for somebody, whoever
/// administers it speaks: so another administrator of the registrar agrees first.
pub fn invite_administrator(
    store: &Store,
    now: Instant,
    by: &Party,
    id: OrganisationId,
    email: &EmailAddress,
) -> Result<Outcome, AdministrationError> {
    store.change(now, |tx| {
        let found = tx.find_organisation(id)?;
        let row = found.ok_or(AdministrationError::UnknownOrganisation(id))?;
        expect_not_operators(&row)?;
        if row.deactivated_at.is_some() || !tx.administrators_of(id)?.is_empty() {
            return Err(AdministrationError::AlreadySo(
                "its own administrators invite its people",
            ));
        }
        let deed = Deed::new("invite_administrator", id);
        let (outcome, after) = match &row.represents {
            Some(whom) => {
                let mut asked = Asked::of(MandateChange::Administer, &row, whom);
                asked.email = Some(email);
                let change = ask(tx, now, by.person, &asked)?;
                (Outcome::Asked(change), json!({ "mandate_change": change }))
            }
            None => {
                let first = (email, Role::Administrator);
                let invitation = send_invitation(tx, now, by.person, &row, first)?;
                (Outcome::Done, json!({ "invitation": invitation }))
            }
        };
        tx.audit(now, &by.actor, &deed.after(after))?;
        Ok(outcome)
    })
}

/// Refuses to add an organisation that only the operator adds.
fn expect_portal_kind(kind: OrganisationKind) -> Result<(), AdministrationError> {
    if is_operators(kind) {
        let expected =
            "another sort: registrars and auditors are added with `quaymark organisation add`";
        return Err(AdministrationError::faulty("kind", kind.as_str(), expected));
    }
    Ok(())
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
