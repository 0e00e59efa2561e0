//! Confirming an address: who follows the link and knows the password chosen at sign-up is in.

use quaymark_core::time::Instant;

use super::sign_in::{Entered, SignInError, enter};
use crate::auth::links;
use crate::auth::password;
use crate::auth::throttle::Sources;
use crate::auth::visitor::Visitor;
use crate::store::{LinkPurpose, Store, StoreError};

/// Whether a link is good, without using it: mail scanners follow links too.
pub fn is_good(store: &Store, now: Instant, token: &str) -> Result<bool, StoreError> {
    let found = store.read(|tx| links::find(tx, token, LinkPurpose::ConfirmEmail, now))?;
    Ok(found.is_some())
}

/// Confirms the address a link was sent to, and signs its owner in. Hashes: see
/// [`password::with_permit`].
pub fn confirm_email(
    store: &Store,
    now: Instant,
    visitor: &Visitor,
    token: &str,
    typed: &str,
) -> Result<Entered, SignInError> {
    let purpose = LinkPurpose::ConfirmEmail;
    let found = store.read(|tx| links::find(tx, token, purpose, now))?;
    let (link, person) = found.ok_or(SignInError::LinkNotGood)?;
    let sources = Sources::factor(&format!("confirm {}", person.id));
    sources.check(store, now)?;
    if !password::verify(typed, person.password_hash.as_deref())? {
        store.write(now, |tx| sources.note_failure(tx, now))?;
        return Err(SignInError::Wrong);
    }
    store.change(now, |tx| {
        if !tx.use_mail_link(link.id, now)? {
            return Err(SignInError::LinkNotGood);
        }
        let mut person = person;
        person.email_confirmed_at = Some(now);
        tx.update_person(&person)?;
        sources.note_success(tx)?;
        enter(tx, now, visitor, &person, "confirm_email")
    })
}
