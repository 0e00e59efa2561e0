//! Adding a passkey to one's account: the browser is asked for a new one, its answer is checked, and
//! the passkey gets a name.
//!
//! Whoever has no second factor yet gives the password again; whoever has one has shown it just now:
//! that is the caller's to check.

use quaymark_core::base64url;
use quaymark_core::id::{PasskeyId, PersonId};
use quaymark_core::time::Instant;
use serde_json::{Value, json};

use super::set_up_totp::{check_password, replace_codes};
use super::sign_in::SignInError;
use crate::auth::passkeys::{PasskeyFault, Passkeys, expires_at};
use crate::auth::secrets::{Token, number};
use crate::auth::{letters, secrets, session};
use crate::store::{Actor, CeremonyRow, Deed, PasskeyRow, Store, StoreError, Writer};

const PURPOSE: &str = "add_passkey";
/// Passkeys of one person at most.
const MOST: usize = 20;
/// The longest name, in characters.
const MAX_NAME_CHARACTERS: usize = 60;

/// What a browser is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// The number of the ceremony: good once.
    pub ceremony: String,
    /// What the browser's authenticator is to be told.
    pub options: Value,
}

/// Why no passkey was added, shown or removed.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyError {
    /// The passkey or its answer.
    #[error(transparent)]
    Fault(#[from] PasskeyFault),
    /// The question was answered before, or is too old.
    #[error("this was answered before, or took too long: begin again")]
    Over,
    /// A name is needed.
    #[error("a passkey needs a name of 1 to 60 characters")]
    Name,
    /// Too many.
    #[error("an account has at most 20 passkeys: remove one first")]
    TooMany,
    /// Somebody has it.
    #[error("this passkey is in use already")]
    InUse,
    /// What signing in can fail of.
    #[error(transparent)]
    SignIn(#[from] SignInError),
}

impl From<StoreError> for PasskeyError {
    fn from(error: StoreError) -> Self {
        Self::SignIn(error.into())
    }
}

/// Added: what the person gets.
#[derive(Clone)]
pub struct Added {
    /// The token of the session that takes the place of the one before.
    pub session: Token,
    /// The recovery codes, to be shown once, if this is the first second factor.
    pub recovery_codes: Vec<String>,
}

/// Hides what it holds.
impl std::fmt::Debug for Added {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Added(…)")
    }
}

/// What is added, and from which session.
#[derive(Clone, Debug)]
pub struct NewPasskey {
    /// The hash of the session's token.
    pub session_hash: [u8; 32],
    /// The number of the ceremony.
    pub ceremony: String,
    /// What the browser answered: JSON.
    pub answer: String,
    /// What its owner calls it.
    pub name: String,
}

/// Asks for a new passkey. Hashes if a password is given: see [`crate::auth::password::with_permit`].
pub fn begin_passkey(
    store: &Store,
    keys: &Passkeys,
    now: Instant,
    actor: &Actor,
    typed_password: Option<&str>,
) -> Result<Question, PasskeyError> {
    let person = actor.person.ok_or(SignInError::SessionEnded)?;
    if let Some(typed) = typed_password {
        check_password(store, now, person, typed)?;
    }
    store.change(now, |tx| {
        let row = tx.find_person(person)?;
        let row = row.ok_or(SignInError::SessionEnded)?;
        let held = tx.passkeys_of(person)?;
        if held.len() >= MOST {
            return Err(PasskeyError::TooMany);
        }
        let asked = keys.ask_new(&row, &held)?;
        let ceremony = begin(tx, now, person, PURPOSE, asked.state)?;
        tx.audit(now, actor, &Deed::new("begin_passkey", person))?;
        let options = asked.options;
        Ok(Question { ceremony, options })
    })
}

/// Remembers a question; what the person was asked before of its sort is over.
pub(super) fn begin(
    tx: &mut Writer<'_>,
    now: Instant,
    person: PersonId,
    purpose: &str,
    state: String,
) -> Result<String, StoreError> {
    let mut id = [0; 16];
    secrets::fill(&mut id)?;
    tx.end_ceremonies_of(person, purpose)?;
    let row = CeremonyRow {
        id: base64url::encode(&id),
        person: Some(person),
        purpose: purpose.to_owned(),
        state,
        expires_at: expires_at(now),
    };
    tx.insert_ceremony(&row, now)?;
    Ok(row.id)
}

/// Takes a question of a person's own out, whatever becomes of the answer: it is good once.
pub(super) fn take_question(
    store: &Store,
    now: Instant,
    person: PersonId,
    purpose: &str,
    ceremony: &str,
) -> Result<String, PasskeyError> {
    store.write(now, |tx| {
        let row = tx.find_ceremony(ceremony, purpose, now)?;
        let row = row.filter(|row| row.person == Some(person));
        let row = row.ok_or(PasskeyError::Over)?;
        tx.end_ceremony(&row.id)?;
        Ok(row.state)
    })
}

/// Adds the passkey a browser answered with. Every other session of the person ends.
pub fn add_passkey(
    store: &Store,
    keys: &Passkeys,
    now: Instant,
    actor: &Actor,
    new: &NewPasskey,
) -> Result<Added, PasskeyError> {
    let person = actor.person.ok_or(SignInError::SessionEnded)?;
    let name = new.name.trim();
    let is_fit = (1..=MAX_NAME_CHARACTERS).contains(&name.chars().count())
        && !name.chars().any(char::is_control);
    if !is_fit {
        return Err(PasskeyError::Name);
    }
    let state = take_question(store, now, person, PURPOSE, &new.ceremony)?;
    let (credential_id, credential) = keys.take_new(&state, &new.answer)?;
    let row = PasskeyRow {
        id: number(PasskeyId::from_bits)?,
        person,
        credential_id,
        name: name.to_owned(),
        credential,
        created_at: now,
        last_used_at: None,
    };
    store.change(now, |tx| keep(tx, now, actor, new, &row))
}

fn keep(
    tx: &mut Writer<'_>,
    now: Instant,
    actor: &Actor,
    new: &NewPasskey,
    row: &PasskeyRow,
) -> Result<Added, PasskeyError> {
    let person = tx.find_person(row.person)?;
    let person = person.ok_or(SignInError::SessionEnded)?;
    let is_first = person.totp_confirmed_at.is_none() && !tx.has_passkey(person.id)?;
    if !tx.insert_passkey(row)? {
        return Err(PasskeyError::InUse);
    }
    let recovery_codes = if is_first {
        replace_codes(tx, person.id)?
    } else {
        Vec::new()
    };
    let old = tx.find_session(&new.session_hash)?;
    let old = old.ok_or(SignInError::SessionEnded)?;
    tx.end_sessions_of(person.id, Some(old.id), now)?;
    tx.end_families_of(person.id, now)?;
    letters::tell_change(tx, &person, "A passkey was added to your account.")?;
    let deed = Deed::new("add_passkey", person.id)
        .after(json!({"passkey": row.id.to_string(), "name": row.name}));
    tx.audit(now, actor, &deed)?;
    Ok(Added {
        session: session::rise(tx, now, &old, Some(now))?,
        recovery_codes,
    })
}
