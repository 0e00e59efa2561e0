//! An administrator invites somebody by e-mail. The letter's link is good once, for three days, for
//! the address it went to alone, and only while who had it sent still administers.

use quaymark_core::account::{EmailAddress, OrganisationKind, Role};
use quaymark_core::id::{MailLinkId, PersonId};
use quaymark_core::time::Instant;
use serde_json::json;

use super::administration::{AdministrationError, role_in};
use super::submission::Party;
use crate::auth::links::{self, NewLink, Offer};
use crate::mail::{self, Content, Letter, Recipient};
use crate::store::{
    Deed, LinkPurpose, MailLinkRow, OrganisationRow, Reader, Store, StoreError, Writer,
};

/// How long an invitation is good, in days.
pub const LASTS_DAYS: u32 = 3;
const PURPOSE: LinkPurpose = LinkPurpose::Invitation;

/// Invites somebody into one's own organisation. An earlier invitation to the address ends.
pub fn invite_person(
    store: &Store,
    now: Instant,
    by: &Party,
    email: &EmailAddress,
    role: Role,
) -> Result<MailLinkId, AdministrationError> {
    store.change(now, |tx| {
        let organisation = own(tx, by)?;
        let id = send_invitation(tx, now, by.person, &organisation, (email, role))?;
        let after = json!({"organisation": organisation.id, "role": role});
        tx.audit(now, &by.actor, &Deed::new("invite_person", id).after(after))?;
        Ok(id)
    })
}

/// Sends an invitation again, with a new link; the one before ends. One with a role that nobody is invited
/// as any more goes out as one for a viewer.
pub fn resend_invitation(
    store: &Store,
    now: Instant,
    by: &Party,
    id: MailLinkId,
) -> Result<MailLinkId, AdministrationError> {
    store.change(now, |tx| {
        let organisation = own(tx, by)?;
        let held = open_invitation(tx, now, by, id)?;
        let role = role_brought(organisation.kind, held.role.unwrap_or(Role::Viewer));
        let new = send_invitation(tx, now, by.person, &organisation, (&held.email, role))?;
        let after = json!({"invitation": new, "role": role});
        let deed = Deed::new("resend_invitation", id).after(after);
        tx.audit(now, &by.actor, &deed)?;
        Ok(new)
    })
}

/// Ends an invitation that nobody has accepted.
pub fn end_invitation(
    store: &Store,
    now: Instant,
    by: &Party,
    id: MailLinkId,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        open_invitation(tx, now, by, id)?;
        tx.end_mail_link(id, now)?;
        tx.audit(now, &by.actor, &Deed::new("end_invitation", id))?;
        Ok(())
    })
}

fn own(tx: &mut Reader<'_>, by: &Party) -> Result<OrganisationRow, AdministrationError> {
    let row = tx.find_organisation(by.organisation)?;
    row.ok_or(AdministrationError::UnknownOrganisation(by.organisation))
}

fn open_invitation(
    tx: &mut Reader<'_>,
    now: Instant,
    by: &Party,
    id: MailLinkId,
) -> Result<MailLinkRow, AdministrationError> {
    let open = tx.mail_links_of(by.organisation, now)?;
    let found = open
        .into_iter()
        .find(|link| link.id == id && link.purpose == PURPOSE);
    found.ok_or(AdministrationError::UnknownInvitation(id))
}

/// Sends an invitation in the name of a person.
pub(super) fn send_invitation(
    tx: &mut Writer<'_>,
    now: Instant,
    sent_by: PersonId,
    organisation: &OrganisationRow,
    (email, role): (&EmailAddress, Role),
) -> Result<MailLinkId, AdministrationError> {
    let role = role_in(organisation.kind, role)?;
    if !may_invite_as(organisation.kind, role) {
        return Err(AdministrationError::faulty(
            "role",
            role.as_str(),
            "viewer: into the registrar, where another administrator than you gives the role",
        ));
    }
    if let Some(person) = tx.find_person_by_email(email)?
        && tx.find_membership(person.id, organisation.id)?.is_some()
    {
        return Err(AdministrationError::MemberAlready);
    }
    if links::is_enough(tx, PURPOSE, email, now)? {
        return Err(AdministrationError::EnoughLetters);
    }
    tx.end_links_for(PURPOSE, organisation.id, Some(email.as_str()), now)?;
    let offer = Offer {
        organisation: organisation.id,
        role: Some(role),
        sent_by,
    };
    let new = NewLink::to_address(email, PURPOSE, LASTS_DAYS * 24 * 60, offer);
    let token = links::issue(tx, now, &new)?;
    let sender = tx.find_person(sent_by)?;
    let content = Content::Invitation {
        organisation: organisation.name.clone(),
        role: role.words().to_owned(),
        invited_by: sender.map_or_else(String::new, |sender| sender.name),
        path: format!("/invitation/{}", token.reveal()),
        days: LASTS_DAYS,
    };
    let to = Recipient {
        person: None,
        name: String::new(),
        email: email.to_string(),
    };
    mail::queue(tx, Letter { to, content })?;
    let made = tx.find_mail_link(&token.hash())?;
    let made = made.ok_or_else(|| StoreError::Damaged("a link just made is gone".to_owned()))?;
    Ok(made.id)
}

/// Whether an invitation may give a role. Who decides in the registrar's name is for two of its
/// administrators to say: one invites, another gives the role ([`super::change_role`]).
pub fn may_invite_as(kind: OrganisationKind, role: Role) -> bool {
    kind != OrganisationKind::Registrar || role == Role::Viewer
}

/// The role that an invitation brings: the one it was sent with, or viewer where that was sent before two
/// people had to give it.
pub(super) fn role_brought(kind: OrganisationKind, role: Role) -> Role {
    match may_invite_as(kind, role) {
        true => role,
        false => Role::Viewer,
    }
}

/// Whether who had an invitation sent may still invite: as an administrator of the organisation, or
/// of the registrar.
pub(super) fn sender_still_administers(
    tx: &mut Reader<'_>,
    link: &MailLinkRow,
) -> Result<bool, StoreError> {
    let Some(sender) = link.sent_by else {
        return Ok(false);
    };
    let is_here = tx
        .find_person(sender)?
        .is_some_and(|person| person.deactivated_at.is_none());
    let places = tx.organisations_of(sender)?;
    let administers = places.iter().any(|(row, role)| {
        *role == Role::Administrator
            && (Some(row.id) == link.organisation || row.kind == OrganisationKind::Registrar)
    });
    Ok(is_here && administers)
}
