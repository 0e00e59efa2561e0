//! Who belongs to an organisation, and who is invited: what its administrators are shown. Reads alone.

use quaymark_core::account::{EmailAddress, Role};
use quaymark_core::id::{MailLinkId, PersonId};
use quaymark_core::time::Instant;

use super::change_role::{is_last_administrator, roles_to_give};
use super::invite_person::role_brought;
use super::submission::Party;
use crate::store::{LinkPurpose, Reader, StoreError};

/// Somebody who belongs to an organisation.
#[derive(Clone, Debug)]
pub struct PersonSeen {
    /// Their number.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// What they may do.
    pub role: Role,
    /// Whether they have a second factor.
    pub has_second_factor: bool,
    /// Whether they are kept from signing in.
    pub is_deactivated: bool,
    /// Since when they have had this role.
    pub since: Instant,
    /// When they last acted for the organisation in a browser, to the minute.
    pub last_seen_at: Option<Instant>,
    /// The other roles that who looks may give them.
    pub roles: Vec<Role>,
    /// Whether they may be taken out: the only administrator may not.
    pub may_leave: bool,
}

/// An invitation nobody has accepted yet.
#[derive(Clone, Debug)]
pub struct InvitationSeen {
    /// Its number.
    pub id: MailLinkId,
    /// Where it went.
    pub email: EmailAddress,
    /// The role it brings.
    pub role: Role,
    /// When it was sent.
    pub created_at: Instant,
    /// When it is no longer good.
    pub expires_at: Instant,
}

/// The people of somebody's organisation by name, and its open invitations, newest first.
pub fn list_people(
    tx: &mut Reader<'_>,
    by: &Party,
    now: Instant,
) -> Result<(Vec<PersonSeen>, Vec<InvitationSeen>), StoreError> {
    let of = by.organisation;
    let administrators = tx.administrators_of(of)?;
    let seen = tx.last_seen_in(of)?;
    let mut people = Vec::new();
    for member in tx.members_of(of)? {
        let id = member.membership.person;
        people.push(PersonSeen {
            id,
            roles: roles_to_give(by, &member.membership, &administrators),
            may_leave: !is_last_administrator(&member.membership, &administrators),
            has_second_factor: member.has_totp || tx.has_passkey(id)?,
            last_seen_at: seen.iter().find(|(who, _)| *who == id).map(|(_, at)| *at),
            name: member.name,
            email: member.email,
            role: member.membership.role,
            is_deactivated: member.deactivated_at.is_some(),
            since: member.membership.created_at,
        });
    }
    let links = tx.mail_links_of(of, now)?;
    let invitations = links
        .into_iter()
        .filter(|link| link.purpose == LinkPurpose::Invitation);
    let invitations = invitations.map(|link| InvitationSeen {
        id: link.id,
        role: role_brought(by.kind, link.role.unwrap_or(Role::Viewer)),
        email: link.email,
        created_at: link.created_at,
        expires_at: link.expires_at,
    });
    Ok((people, invitations.collect()))
}
