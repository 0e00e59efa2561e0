//! The registrar keeps a single person from the register, and lets them come back. What they held ends at once,
//! and nothing of it comes back with them but their places and their password.
//!
//! People of the registrar and of auditors are out of reach: whoever administers could get rid of the eyes
//! that are upon them. Their own organisations take them out.

use quaymark_core::account::{OrganisationKind, Role};
use quaymark_core::id::{OrganisationId, PersonId};
use quaymark_core::time::Instant;
use serde_json::json;

use super::administration::AdministrationError;
use super::claim_provider::end_claims_of;
use super::submission::Party;
use crate::auth::letters;
use crate::store::{
    Deed, LinkPurpose, OrganisationRow, PersonRow, Reader, Store, StoreError, Writer,
};

/// A person, where they work, and whether they could be kept out.
#[derive(Clone, Debug)]
pub struct PersonPlaces {
    /// The person.
    pub person: PersonRow,
    /// The active organisations they belong to, by name.
    pub places: Vec<(OrganisationRow, Role)>,
    /// The organisations nobody else administers.
    pub last_of: Vec<OrganisationId>,
    /// Whether the registrar may deactivate them.
    pub is_in_reach: bool,
}

/// Keeps a person from the register. Returns the organisations that nobody administers from then on.
pub fn deactivate_person(
    store: &Store,
    now: Instant,
    by: &Party,
    id: PersonId,
) -> Result<Vec<OrganisationId>, AdministrationError> {
    store.change(now, |tx| {
        let found = to_keep_out(tx, id)?;
        let mut person = found.person;
        letters::tell_change(tx, &person, "The registrar has deactivated your account.")?;
        person.deactivated_at = Some(now);
        tx.update_person(&person)?;
        end_all(tx, now, &person)?;
        let after = json!({"is_active": false, "left_without_administrator": found.last_of});
        let deed = Deed::new("deactivate_person", id)
            .before(json!({"is_active": true}))
            .after(after);
        tx.audit(now, &by.actor, &deed)?;
        Ok(found.last_of)
    })
}

/// Lets a deactivated person come back: they sign in anew, and make new keys.
pub fn reactivate_person(
    store: &Store,
    now: Instant,
    by: &Party,
    id: PersonId,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        let mut person = in_reach(tx, id)?.person;
        if person.deactivated_at.is_none() {
            return Err(AdministrationError::AlreadySo(
                "this person is active already",
            ));
        }
        person.deactivated_at = None;
        tx.update_person(&person)?;
        letters::tell_change(tx, &person, "The registrar has reactivated your account.")?;
        let deed = Deed::new("reactivate_person", id)
            .before(json!({"is_active": false}))
            .after(json!({"is_active": true}));
        Ok(tx.audit(now, &by.actor, &deed)?)
    })
}

/// Where a person works.
pub fn places_of(tx: &mut Reader<'_>, id: PersonId) -> Result<PersonPlaces, AdministrationError> {
    let found = tx.find_person(id)?;
    let person = found.ok_or(AdministrationError::NoSuchPerson(id))?;
    let ties = tx.ties_of(id)?;
    let is_out_of_reach = |kind| {
        matches!(
            kind,
            OrganisationKind::Registrar | OrganisationKind::Auditor
        )
    };
    let places = tx.organisations_of(id)?;
    let mut last_of = Vec::new();
    for (row, _) in places
        .iter()
        .filter(|(_, role)| *role == Role::Administrator)
    {
        let administrators = tx.administrators_of(row.id)?;
        if administrators.iter().all(|other| *other == id) {
            last_of.push(row.id);
        }
    }
    Ok(PersonPlaces {
        is_in_reach: !ties.iter().any(|tie| is_out_of_reach(tie.kind)),
        person,
        places,
        last_of,
    })
}

/// The same of somebody who is active and whom the registrar may deactivate.
pub fn to_keep_out(tx: &mut Reader<'_>, id: PersonId) -> Result<PersonPlaces, AdministrationError> {
    let found = in_reach(tx, id)?;
    if found.person.deactivated_at.is_none() {
        return Ok(found);
    }
    Err(AdministrationError::AlreadySo(
        "this person is deactivated already",
    ))
}

fn in_reach(tx: &mut Reader<'_>, id: PersonId) -> Result<PersonPlaces, AdministrationError> {
    let found = places_of(tx, id)?;
    if found.is_in_reach {
        return Ok(found);
    }
    Err(AdministrationError::FourEyes(
        "people of the registrar and of auditors are taken out by their own organisation",
    ))
}

/// Ends sessions, tokens, keys, links sent to them and by them, claims, and links that show records.
fn end_all(tx: &mut Writer<'_>, now: Instant, person: &PersonRow) -> Result<(), StoreError> {
    tx.end_sessions_of(person.id, None, now)?;
    tx.end_families_of(person.id, now)?;
    tx.end_share_links_made_by(person.id, now)?;
    for purpose in [
        LinkPurpose::ConfirmEmail,
        LinkPurpose::Invitation,
        LinkPurpose::ResetPassword,
    ] {
        tx.end_mail_links(purpose, &person.email, now)?;
    }
    for tie in tx.ties_of(person.id)? {
        tx.end_api_keys_made_by(person.id, tie.organisation, now)?;
        tx.end_links_sent_by(LinkPurpose::Invitation, person.id, tie.organisation, now)?;
        let claims = tx.open_claims_of(tie.organisation, now)?;
        if claims.iter().any(|claim| claim.claimed_by == person.id) {
            end_claims_of(tx, now, tie.organisation)?;
        }
    }
    Ok(())
}
