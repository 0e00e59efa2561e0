//! Letting an organisation speak for a provider, attestor or port, and no longer. The one place that
//! does either; who may is settled before: see [`super::mandate`] and [`super::grant_claim`].
//!
//! **Invariant:** an invitation that one person of the registrar sent into an organisation that spoke for
//! nobody lets nobody into one that speaks.

use quaymark_core::id::OrganisationId;
use quaymark_core::time::Instant;

use super::administration::AdministrationError;
use crate::store::{LinkPurpose, OrganisationRow, Reader, StoreError, Writer};

/// Lets an organisation speak for somebody for whom nobody speaks. What a deactivated organisation
/// spoke for is free.
pub(super) fn let_speak(
    tx: &mut Writer<'_>,
    now: Instant,
    organisation: OrganisationId,
    whom: &str,
) -> Result<(), AdministrationError> {
    let mut own = expect_may_speak(tx, organisation, whom)?;
    if let Some(mut held) = tx.find_organisation_of(whom)? {
        held.represents = None;
        tx.update_organisation(&held)?;
    }
    own.represents = Some(whom.to_owned());
    tx.update_organisation(&own)?;
    Ok(end_invitations_from_outside(tx, now, organisation)?)
}

/// Ends the open invitations of an organisation that nobody who administers it sent.
pub(super) fn end_invitations_from_outside(
    tx: &mut Writer<'_>,
    now: Instant,
    organisation: OrganisationId,
) -> Result<(), StoreError> {
    let own = tx.administrators_of(organisation)?;
    let open = tx.mail_links_of(organisation, now)?;
    let from_outside = open.into_iter().filter(|link| {
        let is_own = link.sent_by.is_some_and(|sender| own.contains(&sender));
        link.purpose == LinkPurpose::Invitation && !is_own
    });
    for link in from_outside.collect::<Vec<_>>() {
        tx.end_mail_link(link.id, now)?;
    }
    Ok(())
}

/// Refuses to let an organisation speak that may not, or for somebody for whom another speaks.
pub(super) fn expect_may_speak(
    tx: &mut Reader<'_>,
    organisation: OrganisationId,
    whom: &str,
) -> Result<OrganisationRow, AdministrationError> {
    let own = tx.find_organisation(organisation)?;
    let own = own.filter(|row| row.deactivated_at.is_none());
    let own = own.ok_or(AdministrationError::AlreadySo(
        "the organisation is deactivated",
    ))?;
    if own.represents.is_some() {
        return Err(AdministrationError::AlreadySo(
            "the organisation speaks for somebody already",
        ));
    }
    if tx.spokesman_of(whom)?.is_some() {
        return Err(AdministrationError::SpokenFor);
    }
    Ok(own)
}

/// Takes from an organisation what it speaks for: its links and desks show it no more from the next
/// request on.
pub(super) fn end_speaking(
    tx: &mut Writer<'_>,
    organisation: OrganisationId,
    whom: &str,
) -> Result<(), AdministrationError> {
    let own = tx.find_organisation(organisation)?;
    let own = own.filter(|row| row.represents.as_deref() == Some(whom));
    let mut own = own.ok_or(AdministrationError::AlreadySo(
        "the organisation does not speak for them any more",
    ))?;
    own.represents = None;
    Ok(tx.update_organisation(&own)?)
}
