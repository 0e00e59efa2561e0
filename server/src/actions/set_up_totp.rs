//! Setting up a code generator: a secret is shown, a code of it proves that it arrived.
//!
//! Whoever has no second factor yet gives the password again; whoever has one has shown it just now:
//! that is the caller's to check.

use quaymark_core::base64url;
use quaymark_core::id::PersonId;
use quaymark_core::time::Instant;

use super::remove_passkey::must_have_factor;
use super::sign_in::SignInError;
use crate::auth::secrets::Token;
use crate::auth::throttle::Sources;
use crate::auth::{letters, password, recovery, secrets, session, totp};
use crate::store::{Actor, CeremonyRow, Deed, PersonRow, Store, StoreError, Writer};

const PURPOSE: &str = "set_up_totp";
/// How long the secret waits for its first code, in milliseconds.
const LASTS_MS: i64 = 15 * 60 * 1000;

/// A secret that waits for its first code.
#[derive(Clone)]
pub struct Waiting {
    /// The secret.
    pub secret: Vec<u8>,
    /// Whose it is to be.
    pub person: PersonRow,
}

/// Set up: what the person gets.
#[derive(Clone)]
pub struct SetUp {
    /// The token of the session that takes the place of the one before.
    pub session: Token,
    /// The recovery codes, to be shown once.
    pub recovery_codes: Vec<String>,
}

/// Both hide what they hold.
impl std::fmt::Debug for Waiting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Waiting(…)")
    }
}

impl std::fmt::Debug for SetUp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SetUp(…)")
    }
}

/// Begins; the text names the set-up in addresses. Hashes if the person has no second factor: see
/// [`password::with_permit`].
pub fn begin_totp(
    store: &Store,
    now: Instant,
    actor: &Actor,
    typed_password: Option<&str>,
) -> Result<String, SignInError> {
    let person = actor.person.ok_or(SignInError::SessionEnded)?;
    if let Some(typed) = typed_password {
        check_password(store, now, person, typed)?;
    }
    let mut id = [0; 16];
    secrets::fill(&mut id)?;
    let row = CeremonyRow {
        id: base64url::encode(&id),
        person: Some(person),
        purpose: PURPOSE.to_owned(),
        state: base64url::encode(&totp::new_secret()?),
        expires_at: now.plus_ms(LASTS_MS),
    };
    store.change(now, |tx| {
        tx.insert_ceremony(&row, now)?;
        tx.audit(now, actor, &Deed::new("begin_totp", person))
    })?;
    Ok(row.id)
}

/// Asks for the password of somebody who is signed in already.
pub(super) fn check_password(
    store: &Store,
    now: Instant,
    person: PersonId,
    typed: &str,
) -> Result<PersonRow, SignInError> {
    let sources = Sources::factor(&format!("password {person}"));
    sources.check(store, now)?;
    let row = store.read(|tx| tx.find_person(person))?;
    let row = row.ok_or(SignInError::SessionEnded)?;
    if password::verify(typed, row.password_hash.as_deref())? {
        store.write(now, |tx| sources.note_success(tx))?;
        return Ok(row);
    }
    store.write(now, |tx| sources.note_failure(tx, now))?;
    Err(SignInError::Wrong)
}

/// The secret of a set-up that was begun and is the person's own.
pub fn find_waiting(
    store: &Store,
    now: Instant,
    person: PersonId,
    id: &str,
) -> Result<Option<Waiting>, StoreError> {
    store.read(|tx| {
        let row = tx.find_ceremony(id, PURPOSE, now)?;
        let secret = row
            .filter(|row| row.person == Some(person))
            .and_then(|row| base64url::decode(&row.state));
        let person = tx.find_person(person)?;
        Ok(secret
            .zip(person)
            .map(|(secret, person)| Waiting { secret, person }))
    })
}

/// Ends the set-up with a code of the new secret. Every other session of the person ends.
pub fn confirm_totp(
    store: &Store,
    now: Instant,
    actor: &Actor,
    session_hash: &[u8; 32],
    id: &str,
    typed: &str,
) -> Result<SetUp, SignInError> {
    let person = actor.person.ok_or(SignInError::SessionEnded)?;
    let waiting = find_waiting(store, now, person, id)?.ok_or(SignInError::LinkNotGood)?;
    let sources = Sources::factor(&person.to_string());
    sources.check(store, now)?;
    let Some(step) = totp::accept(&waiting.secret, typed, now, None) else {
        store.write(now, |tx| sources.note_failure(tx, now))?;
        return Err(SignInError::Wrong);
    };
    store.change(now, |tx| {
        if !tx.end_ceremony(id)? {
            return Err(SignInError::LinkNotGood);
        }
        let mut row = waiting.person;
        row.totp_secret = Some(waiting.secret);
        row.totp_confirmed_at = Some(now);
        row.totp_step = Some(step);
        tx.update_person(&row)?;
        let recovery_codes = replace_codes(tx, person)?;
        let old = tx
            .find_session(session_hash)?
            .ok_or(SignInError::SessionEnded)?;
        tx.end_sessions_of(person, Some(old.id), now)?;
        tx.end_families_of(person, now)?;
        letters::tell_change(
            tx,
            &row,
            "A code generator was set up as your second factor.",
        )?;
        tx.audit(now, actor, &Deed::new("set_up_totp", person))?;
        Ok(SetUp {
            session: session::rise(tx, now, &old, Some(now))?,
            recovery_codes,
        })
    })
}

/// Takes the code generator away, and with it the recovery codes if no passkey is left. The last second
/// factor stays where a role asks for one.
pub fn remove_totp(store: &Store, now: Instant, actor: &Actor) -> Result<(), SignInError> {
    let person = actor.person.ok_or(SignInError::SessionEnded)?;
    store.change(now, |tx| {
        let row = tx.find_person(person)?;
        let mut row = row.ok_or(SignInError::SessionEnded)?;
        let has_passkey = tx.has_passkey(person)?;
        if !has_passkey && must_have_factor(tx, person)? {
            return Err(SignInError::LastFactor);
        }
        row.totp_secret = None;
        row.totp_confirmed_at = None;
        tx.update_person(&row)?;
        if !has_passkey {
            tx.replace_recovery_codes(person, &[])?;
        }
        letters::tell_change(
            tx,
            &row,
            "The code generator was removed from your account.",
        )?;
        Ok(tx.audit(now, actor, &Deed::new("remove_totp", person))?)
    })
}

/// Gives a person new recovery codes in the place of those before.
pub fn renew_recovery_codes(
    store: &Store,
    now: Instant,
    actor: &Actor,
) -> Result<Vec<String>, SignInError> {
    let person = actor.person.ok_or(SignInError::SessionEnded)?;
    store.change(now, |tx| {
        let codes = replace_codes(tx, person)?;
        tx.audit(now, actor, &Deed::new("renew_recovery_codes", person))?;
        Ok(codes)
    })
}

pub(super) fn replace_codes(
    tx: &mut Writer<'_>,
    person: PersonId,
) -> Result<Vec<String>, StoreError> {
    let codes = recovery::new_codes()?;
    let hashes: Vec<[u8; 32]> = codes.iter().map(|code| recovery::hash_of(code)).collect();
    tx.replace_recovery_codes(person, &hashes)?;
    Ok(codes)
}
