//! To whom letters go: people of an organisation who are still there, by role.

use quaymark_core::account::Role;
use quaymark_core::id::{OrganisationId, PersonId};

use crate::mail::Recipient;
use crate::store::{OrganisationRow, Reader, StoreError};

/// Those who answer for an organisation.
pub(super) const ANSWERABLE: &[Role] = &[Role::Signatory, Role::Administrator];
/// Those who work for it.
pub(super) const WORKING: &[Role] = &[
    Role::Editor,
    Role::Signatory,
    Role::Reviewer,
    Role::Administrator,
];

/// Those who ask about what is handed in, confirm it and decide.
pub(super) const JUDGING: &[Role] = &[Role::Signatory, Role::Reviewer];

/// The people of an organisation in any of some roles. Nobody who was kept from signing in is among
/// them, and nobody of an organisation that is deactivated.
pub(super) fn people_of(
    tx: &mut Reader<'_>,
    organisation: OrganisationId,
    roles: &[Role],
) -> Result<Vec<Recipient>, StoreError> {
    let found = tx.find_organisation(organisation)?;
    if found.is_none_or(|found| found.deactivated_at.is_some()) {
        return Ok(Vec::new());
    }
    let members = tx.members_of(organisation)?.into_iter();
    let here = members.filter(|member| {
        member.deactivated_at.is_none() && roles.contains(&member.membership.role)
    });
    let recipients = here.map(|member| Recipient {
        person: Some(member.membership.person),
        name: member.name,
        email: member.email,
    });
    Ok(recipients.collect())
}

/// The same for whoever speaks for a provider, attestor or port; nobody if nobody does.
pub(super) fn people_for(
    tx: &mut Reader<'_>,
    whom: &str,
    roles: &[Role],
) -> Result<Vec<Recipient>, StoreError> {
    match speaker_of(tx, whom)? {
        Some(organisation) => people_of(tx, organisation.id, roles),
        None => Ok(Vec::new()),
    }
}

/// Whether anybody speaks for a provider, attestor or port.
pub(super) fn is_spoken_for(tx: &mut Reader<'_>, whom: &str) -> Result<bool, StoreError> {
    Ok(speaker_of(tx, whom)?.is_some())
}

fn speaker_of(tx: &mut Reader<'_>, whom: &str) -> Result<Option<OrganisationRow>, StoreError> {
    let name = match whom.parse() {
        Ok(attestor) => tx.desk_name_of(attestor)?,
        Err(_) => whom.to_owned(),
    };
    tx.find_organisation_of(&name)
}

/// The active organisations, by name.
pub(super) fn active_organisations(
    tx: &mut Reader<'_>,
) -> Result<Vec<OrganisationRow>, StoreError> {
    let all = tx.organisations()?.into_iter();
    Ok(all
        .filter(|organisation| organisation.deactivated_at.is_none())
        .collect())
}

/// Those of some people who did not do it themselves.
pub(super) fn without(people: Vec<Recipient>, who: &[PersonId]) -> Vec<Recipient> {
    let did = |to: &Recipient| to.person.is_some_and(|person| who.contains(&person));
    people.into_iter().filter(|to| !did(to)).collect()
}
