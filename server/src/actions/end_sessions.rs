//! Ending sessions: one's own, another browser's, or all but this one. Ending another than one's own asks
//! for a sign-in, or a second factor, of a short while ago, or for the password again.

use quaymark_core::id::{OrganisationId, PersonId, SessionId};
use quaymark_core::time::Instant;
use serde_json::json;

use super::set_up_totp::check_password;
use super::sign_in::SignInError;
use crate::auth::permission::is_fresh;
use crate::store::{Actor, Deed, Store, StoreError};

/// Whether somebody signed in here, or showed their second factor, a short while ago.
pub fn is_recent(
    store: &Store,
    now: Instant,
    person: PersonId,
    session: SessionId,
) -> Result<bool, StoreError> {
    let open = store.read::<_, StoreError>(|tx| tx.sessions_of(person, now))?;
    let this = open.iter().find(|row| row.id == session);
    Ok(this.is_some_and(|row| {
        let shown = row.second_factor_at.unwrap_or(row.created_at);
        is_fresh(shown.max(row.created_at), now)
    }))
}

/// Refuses whoever did neither and does not give the password. Hashes: see
/// [`crate::auth::password::with_permit`].
pub fn expect_owner(
    store: &Store,
    now: Instant,
    person: PersonId,
    session: SessionId,
    typed_password: &str,
) -> Result<(), SignInError> {
    if is_recent(store, now, person, session)? {
        return Ok(());
    }
    check_password(store, now, person, typed_password).map(|_| ())
}

/// Ends one session of the person who acts; whether there was one to end.
pub fn end_session(
    store: &Store,
    now: Instant,
    actor: &Actor,
    session: SessionId,
) -> Result<bool, StoreError> {
    let Some(person) = actor.person else {
        return Ok(false);
    };
    store.change(now, |tx| {
        let is_ended = tx.end_session(person, session, now)?;
        let deed = Deed::new("end_session", session).after(json!({ "is_ended": is_ended }));
        tx.audit(now, actor, &deed)?;
        Ok(is_ended)
    })
}

/// Ends every session of the person who acts, but one, and every access token.
pub fn end_other_sessions(
    store: &Store,
    now: Instant,
    actor: &Actor,
    kept: Option<SessionId>,
) -> Result<usize, StoreError> {
    let Some(person) = actor.person else {
        return Ok(0);
    };
    store.change(now, |tx| {
        let ended = tx.end_sessions_of(person, kept, now)?;
        tx.end_families_of(person, now)?;
        let deed = Deed::new("end_sessions", person).after(json!({ "ended": ended }));
        tx.audit(now, actor, &deed)?;
        Ok(ended)
    })
}

/// Lets a session act for another organisation its person belongs to.
pub fn choose_organisation(
    store: &Store,
    now: Instant,
    actor: &Actor,
    session: SessionId,
    organisation: OrganisationId,
) -> Result<bool, SignInError> {
    let person = actor.person.ok_or(SignInError::SessionEnded)?;
    let own = store.read(|tx| tx.organisations_of(person))?;
    if !own.iter().any(|(row, _)| row.id == organisation) {
        return Ok(false);
    }
    store.change(now, |tx| {
        tx.set_session_organisation(session, Some(organisation))?;
        tx.audit(now, actor, &Deed::new("choose_organisation", organisation))
    })?;
    Ok(true)
}
