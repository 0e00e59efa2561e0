//! Which organisations work in the register, and which changes of who speaks wait for another person: what
//! the registrar's administrators are shown. Reads alone.

use quaymark_core::account::Role;
use quaymark_core::id::OrganisationId;
use quaymark_core::time::Instant;

use super::administration::AdministrationError;
use crate::notices::mandates::sentence;
use crate::store::{
    LinkPurpose, MandateChangeRow, OrganisationRow, OrganisationsAsked, Reader, StoreError,
};

/// The longest text that is looked for, in characters.
pub const MOST_WORDS: usize = 120;

/// An organisation.
#[derive(Clone, Debug)]
pub struct OrganisationSeen {
    /// The organisation.
    pub row: OrganisationRow,
    /// Whether nobody administers it.
    pub is_orphaned: bool,
    /// What waits for another person.
    pub waiting: Vec<ChangeSeen>,
}

/// A change that waits for another person.
#[derive(Clone, Debug)]
pub struct ChangeSeen {
    /// The change.
    pub row: MandateChangeRow,
    /// What it is, in a sentence without its stop.
    pub sentence: String,
    /// The name of who asked for it.
    pub asked_by: String,
    /// Who administers the organisation: they would speak. Each by name and address.
    pub administrators: Vec<String>,
    /// Where its open invitations went.
    pub invitations: Vec<String>,
}

/// Organisations that fit what is asked, by name, and the name and number where the next page goes on.
pub fn list_organisations(
    tx: &mut Reader<'_>,
    now: Instant,
    asked: &OrganisationsAsked,
    limit: u32,
) -> Result<(Vec<OrganisationSeen>, Option<OrganisationId>), StoreError> {
    let mut rows = tx.organisations_found(asked, limit + 1)?;
    let is_more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().map(|row| row.id).filter(|_| is_more);
    let open = list_mandate_changes(tx, now)?;
    let seen = rows.into_iter().map(|row| seen(tx, row, &open));
    Ok((seen.collect::<Result<_, _>>()?, next))
}

/// One organisation.
pub fn show_organisation(
    tx: &mut Reader<'_>,
    now: Instant,
    id: OrganisationId,
) -> Result<OrganisationSeen, AdministrationError> {
    let found = tx.find_organisation(id)?;
    let row = found.ok_or(AdministrationError::UnknownOrganisation(id))?;
    let open = list_mandate_changes(tx, now)?;
    Ok(seen(tx, row, &open)?)
}

/// The changes that wait for another person, the oldest first.
pub fn list_mandate_changes(
    tx: &mut Reader<'_>,
    now: Instant,
) -> Result<Vec<ChangeSeen>, StoreError> {
    let open = tx.open_mandate_changes(now)?.into_iter();
    let seen = open.map(|row| {
        let asker = tx.find_person(row.asked_by)?;
        Ok(ChangeSeen {
            sentence: sentence(tx, &row)?,
            asked_by: asker.map_or_else(String::new, |person| person.name),
            administrators: administrators(tx, row.organisation)?,
            invitations: invitations(tx, now, row.organisation)?,
            row,
        })
    });
    seen.collect()
}

fn administrators(tx: &mut Reader<'_>, of: OrganisationId) -> Result<Vec<String>, StoreError> {
    let members = tx.members_of(of)?.into_iter().filter(|member| {
        member.deactivated_at.is_none() && member.membership.role == Role::Administrator
    });
    let named = members.map(|member| format!("{} <{}>", member.name, member.email));
    Ok(named.collect())
}

fn invitations(
    tx: &mut Reader<'_>,
    now: Instant,
    of: OrganisationId,
) -> Result<Vec<String>, StoreError> {
    let open = tx.mail_links_of(of, now)?.into_iter();
    let sent = open.filter(|link| link.purpose == LinkPurpose::Invitation);
    Ok(sent.map(|link| link.email.to_string()).collect())
}

/// Where a list goes on after an organisation.
pub fn place_after(
    tx: &mut Reader<'_>,
    id: OrganisationId,
) -> Result<(String, OrganisationId), AdministrationError> {
    let found = tx.find_organisation(id)?;
    let row = found.ok_or(AdministrationError::UnknownOrganisation(id))?;
    Ok((row.name, id))
}

fn seen(
    tx: &mut Reader<'_>,
    row: OrganisationRow,
    open: &[ChangeSeen],
) -> Result<OrganisationSeen, StoreError> {
    let own = open.iter().filter(|one| one.row.organisation == row.id);
    Ok(OrganisationSeen {
        is_orphaned: row.deactivated_at.is_none() && tx.administrators_of(row.id)?.is_empty(),
        waiting: own.cloned().collect(),
        row,
    })
}
