//! A forgotten password: a letter with a link that is good once sets a new one.
//!
//! A new password ends every session. It takes no second factor away: who reads somebody's mail has
//! only one of two.

use quaymark_core::account::EmailAddress;
use quaymark_core::time::Instant;

use super::sign_in::SignInError;
use crate::auth::letters;
use crate::auth::links::{self, NewLink};
use crate::auth::password::{self, WeakPassword};
use crate::auth::secrets::Token;
use crate::mail::Content;
use crate::store::{Actor, Deed, LinkPurpose, PersonRow, Store, StoreError, Writer};

/// How long a link that was asked for is good.
const LINK_MINUTES: u32 = 60;
const PURPOSE: LinkPurpose = LinkPurpose::ResetPassword;

/// Why no new password is set.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    /// The password is refused.
    #[error(transparent)]
    Weak(#[from] WeakPassword),
    /// Anything else.
    #[error(transparent)]
    Other(#[from] SignInError),
}

impl From<StoreError> for ResetError {
    fn from(error: StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Sends the letter, if the address has an account. What is done and said is the same if it has none.
pub fn ask_reset(
    store: &Store,
    now: Instant,
    actor: &Actor,
    email: &EmailAddress,
) -> Result<(), StoreError> {
    store.change(now, |tx| {
        let person = tx.find_person_by_email(email)?;
        let person = person.filter(|person| person.deactivated_at.is_none());
        let target = person
            .as_ref()
            .map_or_else(|| "nobody".to_owned(), |p| p.id.to_string());
        if let Some(person) = person
            && !links::is_enough(tx, PURPOSE, email, now)?
        {
            tx.end_mail_links(PURPOSE, email, now)?;
            let token = links::issue(tx, now, &NewLink::to(&person, PURPOSE, LINK_MINUTES))?;
            let content = Content::ResetPassword {
                path: path(&token),
                minutes: LINK_MINUTES,
            };
            letters::send(tx, &person, content)?;
        }
        tx.audit(now, actor, &Deed::new("ask_reset", target))
    })
}

/// Where a link leads.
pub(super) fn path(token: &Token) -> String {
    format!("/reset/{}", token.reveal())
}

/// Makes a link for somebody the operator adds.
pub(super) fn issue(
    tx: &mut Writer<'_>,
    now: Instant,
    person: &PersonRow,
    lasts_minutes: u32,
) -> Result<Token, StoreError> {
    links::issue(tx, now, &NewLink::to(person, PURPOSE, lasts_minutes))
}

/// Whose link it is, if it is good; without using it.
pub fn find_reset(
    store: &Store,
    now: Instant,
    token: &str,
) -> Result<Option<PersonRow>, StoreError> {
    let found = store.read(|tx| links::find(tx, token, PURPOSE, now))?;
    Ok(found.map(|(_, person)| person))
}

/// Sets a new password by a link. Hashes: see [`password::with_permit`].
pub fn reset_password(
    store: &Store,
    now: Instant,
    actor: &Actor,
    token: &str,
    new: &str,
) -> Result<(), ResetError> {
    let found = store.read(|tx| links::find(tx, token, PURPOSE, now))?;
    let (link, person) = found.ok_or(SignInError::LinkNotGood)?;
    password::check_new(new, &person.email)?;
    let hash = password::hash(new)?;
    store.change(now, |tx| {
        if !tx.use_mail_link(link.id, now)? {
            return Err(SignInError::LinkNotGood.into());
        }
        let mut person = person;
        person.password_hash = Some(hash);
        person.email_confirmed_at = person.email_confirmed_at.or(Some(now));
        tx.update_person(&person)?;
        tx.end_sessions_of(person.id, None, now)?;
        tx.end_families_of(person.id, now)?;
        tx.end_mail_links(PURPOSE, &person.email, now)?;
        letters::tell_change(
            tx,
            &person,
            "Your password was changed through a link sent by mail.",
        )?;
        Ok(tx.audit(now, actor, &Deed::new("reset_password", person.id))?)
    })
}
