//! Showing a passkey as the second factor. The session gets a new token; an answer is good once.

use quaymark_core::time::Instant;
use serde_json::json;

use super::add_passkey::{PasskeyError, Question, begin, take_question};
use super::sign_in::SignInError;
use crate::auth::passkeys::{PasskeyFault, Passkeys};
use crate::auth::secrets::Token;
use crate::auth::session;
use crate::auth::throttle::Sources;
use crate::store::{Actor, Deed, Store};

const PURPOSE: &str = "show_passkey";

/// Asks a person who has given the password for one of their passkeys.
pub fn ask_for_passkey(
    store: &Store,
    keys: &Passkeys,
    now: Instant,
    actor: &Actor,
) -> Result<Question, PasskeyError> {
    let person = actor.person.ok_or(SignInError::SessionEnded)?;
    Sources::factor(&person.to_string()).check(store, now)?;
    store.change(now, |tx| {
        let held = tx.passkeys_of(person)?;
        if held.is_empty() {
            return Err(PasskeyFault::Unknown.into());
        }
        let asked = keys.ask_held(&held)?;
        let ceremony = begin(tx, now, person, PURPOSE, asked.state)?;
        tx.audit(now, actor, &Deed::new("ask_for_passkey", person))?;
        let options = asked.options;
        Ok(Question { ceremony, options })
    })
}

/// Takes the answer and puts a new session in the place of the one whose token has this hash. An
/// answer that is not good counts as a wrong code does.
pub fn show_passkey(
    store: &Store,
    keys: &Passkeys,
    now: Instant,
    actor: &Actor,
    session_hash: &[u8; 32],
    (ceremony, answer): (&str, &str),
) -> Result<Token, PasskeyError> {
    let person = actor.person.ok_or(SignInError::SessionEnded)?;
    let sources = Sources::factor(&person.to_string());
    sources.check(store, now)?;
    let state = take_question(store, now, person, PURPOSE, ceremony)?;
    let shown = store.change(now, |tx| {
        let row = tx.find_session(session_hash)?;
        let row = row.filter(|row| row.person == person && session::is_open(row, now));
        let row = row.ok_or(SignInError::SessionEnded)?;
        let held = tx.passkeys_of(person)?;
        let key = keys.take_held(&state, answer, &held)?;
        tx.note_passkey_used(key.id, &key.credential, now)?;
        sources.note_success(tx)?;
        let deed =
            Deed::new("show_second_factor", person).after(json!({"passkey": key.id.to_string()}));
        tx.audit(now, actor, &deed)?;
        Ok(session::rise(tx, now, &row, Some(now))?)
    });
    if matches!(shown, Err(PasskeyError::Fault(_))) {
        store.write(now, |tx| sources.note_failure(tx, now))?;
    }
    shown
}
