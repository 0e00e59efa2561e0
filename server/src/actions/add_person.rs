//! The operator adds organisations and their first people: nobody is there yet to invite them.

use quaymark_core::account::{EmailAddress, OrganisationKind, Role};
use quaymark_core::id::{MembershipId, OrganisationId, PersonId};
use quaymark_core::time::Instant;
use serde_json::json;

use super::reset_password;
use crate::auth::secrets::number;
use crate::store::{
    Actor, Deed, MembershipRow, OrganisationRow, PersonRow, Store, StoreError, Writer,
};

/// How long the link for the first password is good, in minutes.
const LINK_MINUTES: u32 = 72 * 60;

/// Why nobody is added.
#[derive(Debug, thiserror::Error)]
pub enum AddPersonError {
    /// No such organisation.
    #[error("{0} is not an organisation of the register")]
    UnknownOrganisation(OrganisationId),
    /// Organisations of this sort have no such role.
    #[error("a {} has no {}", .0.words(), .1.words())]
    NoSuchRole(OrganisationKind, Role),
    /// They belong to it already.
    #[error("this person belongs to the organisation already")]
    MemberAlready,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds an organisation.
pub fn add_organisation(
    store: &Store,
    now: Instant,
    actor: &Actor,
    kind: OrganisationKind,
    name: &str,
    represents: Option<&str>,
) -> Result<OrganisationId, StoreError> {
    let row = OrganisationRow {
        id: number(OrganisationId::from_bits)?,
        kind,
        name: name.to_owned(),
        represents: represents.map(str::to_owned),
        created_at: now,
        deactivated_at: None,
    };
    store.change(now, |tx| {
        tx.insert_organisation(&row)?;
        let after = json!({ "kind": kind, "represents": represents });
        tx.audit(
            now,
            actor,
            &Deed::new("add_organisation", row.id).after(after),
        )
    })?;
    Ok(row.id)
}

/// Adds a person to an organisation. Where they have no password yet, the path leads to where they set
/// it, once: whoever has one keeps it.
pub fn add_person(
    store: &Store,
    now: Instant,
    actor: &Actor,
    (email, name): (&EmailAddress, &str),
    (organisation, role): (OrganisationId, Role),
) -> Result<Option<String>, AddPersonError> {
    store.change(now, |tx| {
        let row = tx.find_organisation(organisation)?;
        let row = row.ok_or(AddPersonError::UnknownOrganisation(organisation))?;
        if !row.kind.has_role(role) {
            return Err(AddPersonError::NoSuchRole(row.kind, role));
        }
        let person = find_or_insert(tx, now, email, name)?;
        if tx.find_membership(person.id, organisation)?.is_some() {
            return Err(AddPersonError::MemberAlready);
        }
        tx.insert_membership(&MembershipRow::added(
            number(MembershipId::from_bits)?,
            person.id,
            organisation,
            role,
            now,
        ))?;
        let path = match person.password_hash {
            Some(_) => None,
            None => {
                let token = reset_password::issue(tx, now, &person, LINK_MINUTES)?;
                Some(reset_password::path(&token))
            }
        };
        let after = json!({ "organisation": organisation, "role": role });
        tx.audit(now, actor, &Deed::new("add_person", person.id).after(after))?;
        Ok(path)
    })
}

fn find_or_insert(
    tx: &mut Writer<'_>,
    now: Instant,
    email: &EmailAddress,
    name: &str,
) -> Result<PersonRow, StoreError> {
    if let Some(person) = tx.find_person_by_email(email)? {
        return Ok(person);
    }
    let id = number(PersonId::from_bits)?;
    let person = PersonRow::new(id, email.clone(), name.to_owned(), now);
    tx.insert_person(&person)?;
    Ok(person)
}
