//! Changing one's password while signed in: the old one is asked for, every other session,
//! every access token and every link for a new password ends.

use quaymark_core::time::Instant;

use super::reset_password::ResetError;
use super::set_up_totp::check_password;
use super::sign_in::SignInError;
use crate::auth::secrets::Token;
use crate::auth::{letters, password, session};
use crate::store::{Actor, Deed, LinkPurpose, Store};

/// Sets a new password; the token is of the session that takes the place of the one before. Hashes:
/// see [`password::with_permit`].
pub fn change_password(
    store: &Store,
    now: Instant,
    actor: &Actor,
    session_hash: &[u8; 32],
    (old, new): (&str, &str),
) -> Result<Token, ResetError> {
    let id = actor.person.ok_or(SignInError::SessionEnded)?;
    let mut person = check_password(store, now, id, old)?;
    password::check_new(new, &person.email)?;
    person.password_hash = Some(password::hash(new)?);
    store.change(now, |tx| {
        let row = tx
            .find_session(session_hash)?
            .ok_or(SignInError::SessionEnded)?;
        tx.update_person(&person)?;
        tx.end_sessions_of(id, Some(row.id), now)?;
        tx.end_families_of(id, now)?;
        tx.end_mail_links(LinkPurpose::ResetPassword, &person.email, now)?;
        letters::tell_change(tx, &person, "Your password was changed.")?;
        tx.audit(now, actor, &Deed::new("change_password", id))?;
        Ok(session::rise(tx, now, &row, row.second_factor_at)?)
    })
}
