//! Ending sessions: one's own, another browser's, or all but this one.

use quaymark_core::id::{OrganisationId, SessionId};
use quaymark_core::time::Instant;
use serde_json::json;

use super::sign_in::SignInError;
use crate::store::{Actor, Deed, Store, StoreError};

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
