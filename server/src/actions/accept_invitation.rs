//! Accepting an invitation: whoever has an account confirms while signed in with the address it went
//! to; whoever has none sets a name and a password. The link shows that the address is theirs.

use quaymark_core::account::Role;
use quaymark_core::id::{MembershipId, PersonId, SessionId};
use quaymark_core::time::Instant;
use serde_json::json;

use super::administration::{AdministrationError, name as fit_name};
use super::invite_person::{role_brought, sender_still_administers};
use super::sign_in::{Entered, SignInError, enter};
use crate::auth::password::{self, WeakPassword};
use crate::auth::secrets::{self, number};
use crate::auth::visitor::Visitor;
use crate::store::{
    Actor, Deed, LinkPurpose, MailLinkRow, MembershipRow, OrganisationRow, PersonRow, Reader,
    Store, StoreError, Writer,
};

/// An invitation that is good.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The link.
    pub link: MailLinkRow,
    /// Where it leads.
    pub organisation: OrganisationRow,
    /// As what.
    pub role: Role,
    /// Whoever has the address already. Without a confirmed address nobody has.
    pub person: Option<PersonRow>,
}

impl Invitation {
    /// Whether its reader has an account and is to sign in with it.
    pub fn has_account(&self) -> bool {
        let person = self.person.as_ref();
        person.is_some_and(|person| person.email_confirmed_at.is_some())
    }
}

/// Why somebody without an account is not let in.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// The name is refused.
    #[error(transparent)]
    Name(AdministrationError),
    /// The password is refused.
    #[error(transparent)]
    Weak(#[from] WeakPassword),
    /// They have an account: they are to sign in.
    #[error("this address has an account: sign in with it")]
    HasAccount,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] SignInError),
}

impl From<StoreError> for AcceptError {
    fn from(error: StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// The invitation of a token, if it is good at an instant, without using it. It is not once its
/// organisation is deactivated, its sender no longer administers, or its reader was deactivated.
pub fn find_invitation(
    tx: &mut Reader<'_>,
    token: &str,
    now: Instant,
) -> Result<Option<Invitation>, StoreError> {
    let link = tx.find_mail_link(&secrets::hash(token))?;
    let good = link.filter(|link| link.purpose == LinkPurpose::Invitation && link.is_good(now));
    let Some(link) = good else {
        return Ok(None);
    };
    let organisation = match link.organisation {
        Some(id) => tx.find_organisation(id)?,
        None => None,
    };
    let active = organisation.filter(|row| row.deactivated_at.is_none());
    let person = tx.find_person_by_email(&link.email)?;
    let is_kept_out = person
        .as_ref()
        .is_some_and(|person| person.deactivated_at.is_some());
    let (Some(organisation), Some(role), false) = (active, link.role, is_kept_out) else {
        return Ok(None);
    };
    let role = role_brought(organisation.kind, role);
    if !sender_still_administers(tx, &link)? {
        return Ok(None);
    }
    Ok(Some(Invitation {
        link,
        organisation,
        role,
        person,
    }))
}

/// Accepts as somebody who is signed in; the session acts for the organisation from then on.
pub fn accept_invitation(
    store: &Store,
    now: Instant,
    actor: &Actor,
    session: SessionId,
    token: &str,
) -> Result<(), AdministrationError> {
    store.change(now, |tx| {
        let found = find_invitation(tx, token, now)?;
        let invitation = found.ok_or(AdministrationError::LinkNotGood)?;
        let person = invitation.person.as_ref().map(|person| person.id);
        let Some(person) = person.filter(|person| Some(*person) == actor.person) else {
            return Err(AdministrationError::OtherAddress);
        };
        if !join(tx, now, &invitation, person)? {
            return Err(AdministrationError::MemberAlready);
        }
        tx.set_session_organisation(session, Some(invitation.organisation.id))?;
        let deed = deed(&invitation, person);
        Ok(tx.audit(now, actor, &deed)?)
    })
}

/// Accepts as somebody who has no account yet, and signs them in. Hashes: see
/// [`password::with_permit`].
pub fn accept_as_new(
    store: &Store,
    now: Instant,
    visitor: &Visitor,
    token: &str,
    (name, new_password): (&str, &str),
) -> Result<Entered, AcceptError> {
    let found = store.read(|tx| find_invitation(tx, token, now))?;
    let invitation = found.ok_or(SignInError::LinkNotGood)?;
    let name = fit_name("name", name, "your name, as colleagues know it");
    let name = name.map_err(AcceptError::Name)?;
    password::check_new(new_password, &invitation.link.email)?;
    let hash = password::hash(new_password)?;
    store.change(now, |tx| {
        let found = find_invitation(tx, token, now)?;
        let invitation = found.ok_or(SignInError::LinkNotGood)?;
        if invitation.has_account() {
            return Err(AcceptError::HasAccount);
        }
        let person = keep(tx, now, &invitation, (name, hash))?;
        join(tx, now, &invitation, person.id)?;
        Ok(enter(tx, now, visitor, &person, "accept_invitation")?)
    })
}

/// The person behind the address: new, or known but never confirmed, when nothing that was typed for
/// the address before counts.
fn keep(
    tx: &mut Writer<'_>,
    now: Instant,
    invitation: &Invitation,
    (name, hash): (String, String),
) -> Result<PersonRow, StoreError> {
    let known = invitation.person.clone();
    let is_known = known.is_some();
    let mut person = match known {
        Some(person) => person,
        None => {
            let id = number(PersonId::from_bits)?;
            PersonRow::new(id, invitation.link.email.clone(), String::new(), now)
        }
    };
    person.name = name;
    person.password_hash = Some(hash);
    person.email_confirmed_at = Some(now);
    if is_known {
        tx.end_sessions_of(person.id, None, now)?;
        tx.update_person(&person)?;
    } else {
        tx.insert_person(&person)?;
    }
    Ok(person)
}

/// Gives a person the place; whether they had none there before. The link is used up.
fn join(
    tx: &mut Writer<'_>,
    now: Instant,
    invitation: &Invitation,
    person: PersonId,
) -> Result<bool, StoreError> {
    let organisation = invitation.organisation.id;
    if tx.find_membership(person, organisation)?.is_some() {
        return Ok(false);
    }
    tx.insert_membership(&MembershipRow {
        id: number(MembershipId::from_bits)?,
        person,
        organisation,
        role: invitation.role,
        created_at: now,
        brought_by: invitation.link.sent_by,
        given_by: invitation.link.sent_by,
    })?;
    tx.use_mail_link(invitation.link.id, now)
}

fn deed(invitation: &Invitation, person: PersonId) -> Deed {
    let after = json!({
        "organisation": invitation.organisation.id,
        "role": invitation.role,
        "invitation": invitation.link.id,
    });
    Deed::new("accept_invitation", person).after(after)
}
