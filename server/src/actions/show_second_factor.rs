//! Showing the second factor: a code of the generator, or a recovery code. The session gets a new
//! token; a code is good once.

use quaymark_core::id::PersonId;
use quaymark_core::time::Instant;

use super::sign_in::SignInError;
use crate::auth::recovery;
use crate::auth::secrets::Token;
use crate::auth::throttle::Sources;
use crate::auth::{session, totp};
use crate::store::{Actor, Deed, Store, StoreError, Writer};

/// What was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Code,
    RecoveryCode,
}

/// Takes a code and puts a new session in the place of the one whose token has this hash.
pub fn show_second_factor(
    store: &Store,
    now: Instant,
    actor: &Actor,
    session_hash: &[u8; 32],
    typed: &str,
) -> Result<Token, SignInError> {
    let person = actor.person.ok_or(SignInError::SessionEnded)?;
    let sources = Sources::factor(&person.to_string());
    sources.check(store, now)?;
    let shown = store.change(now, |tx| {
        let row = tx.find_session(session_hash)?;
        let row = row.filter(|row| row.person == person && session::is_open(row, now));
        let row = row.ok_or(SignInError::SessionEnded)?;
        let shown = take(tx, now, person, typed)?.ok_or(SignInError::Wrong)?;
        sources.note_success(tx)?;
        let action = match shown {
            Shown::Code => "show_second_factor",
            Shown::RecoveryCode => "use_recovery_code",
        };
        tx.audit(now, actor, &Deed::new(action, person))?;
        Ok(session::rise(tx, now, &row, Some(now))?)
    });
    if matches!(shown, Err(SignInError::Wrong)) {
        store.write(now, |tx| sources.note_failure(tx, now))?;
    }
    shown
}

/// Uses up what was typed, whichever it is.
pub(super) fn take(
    tx: &mut Writer<'_>,
    now: Instant,
    person: PersonId,
    typed: &str,
) -> Result<Option<Shown>, StoreError> {
    let Some(mut row) = tx.find_person(person)? else {
        return Ok(None);
    };
    if let (Some(secret), Some(_)) = (&row.totp_secret, row.totp_confirmed_at)
        && let Some(step) = totp::accept(secret, typed, now, row.totp_step)
    {
        row.totp_step = Some(step);
        tx.update_person(&row)?;
        return Ok(Some(Shown::Code));
    }
    let hash = recovery::hash_of(typed);
    let is_used = tx.use_recovery_code(person, &hash, now)?;
    Ok(is_used.then_some(Shown::RecoveryCode))
}
