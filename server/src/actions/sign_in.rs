//! Signing in with a password: the first of two steps for whoever has a second factor.
//!
//! A wrong password and an address nobody has get the same answer after the same work.

use quaymark_core::account::EmailAddress;
use quaymark_core::time::Instant;

use super::sign_up::send_confirmation;
use crate::auth::secrets::Token;
use crate::auth::session::{self, NewSession};
use crate::auth::throttle::Sources;
use crate::auth::visitor::Visitor;
use crate::auth::{device, gate, password};
use crate::store::{Actor, Deed, Means, PersonRow, Store, StoreError, Writer};

/// Somebody is in.
#[derive(Clone, Debug)]
pub struct Entered {
    /// The token of the new session.
    pub session: Token,
    /// What makes the browser known.
    pub device: String,
    /// Whether a second factor is to be shown now.
    pub has_second_factor: bool,
    /// Whether they belong to an organisation, which has a desk.
    pub has_desk: bool,
}

/// Why nobody is let in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The operator has closed the door.
    #[error("the register lets nobody sign in now")]
    Closed,
    /// Too many attempts failed; try again after so many seconds.
    #[error("too many attempts failed: wait {0} seconds")]
    Wait(u32),
    /// Address or password, password or code: which is not said.
    #[error("what was entered is not right")]
    Wrong,
    /// The password is right but the address is not confirmed; the letter was sent again.
    #[error("the address is not confirmed yet")]
    Unconfirmed,
    /// The link was used, ended, is too old, or never was.
    #[error("the link is not good any more")]
    LinkNotGood,
    /// A role asks for a second factor, and this is the last one.
    #[error("your role asks for a second factor, and this is your last one: set up another first")]
    LastFactor,
    /// The session ended in between.
    #[error("the sign-in has ended")]
    SessionEnded,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Sources {
    /// Refuses who must still wait.
    pub(super) fn check(&self, store: &Store, now: Instant) -> Result<(), SignInError> {
        let wait = store.read(|tx| self.wait_seconds(tx, now))?;
        wait.map_or(Ok(()), |seconds| Err(SignInError::Wait(seconds)))
    }
}

/// Signs somebody in by address and password. Hashes: see [`password::with_permit`].
pub fn sign_in(
    store: &Store,
    now: Instant,
    visitor: &Visitor,
    email: &str,
    typed: &str,
) -> Result<Entered, SignInError> {
    let (person, sources) = look_up(store, visitor, email)?;
    sources.check(store, now)?;
    let kept = person
        .as_ref()
        .and_then(|person| person.password_hash.as_deref());
    let is_right = password::verify(typed, kept)?;
    let person = person.filter(|person| is_right && person.deactivated_at.is_none());
    let Some(person) = person else {
        store.write(now, |tx| sources.note_failure(tx, now))?;
        return Err(SignInError::Wrong);
    };
    if person.email_confirmed_at.is_none() {
        store.change(now, |tx| {
            send_confirmation(tx, now, &person)?;
            tx.audit(
                now,
                &visitor.actor(),
                &Deed::new("send_confirmation", person.id),
            )
        })?;
        return Err(SignInError::Unconfirmed);
    }
    store.change(now, |tx| {
        sources.note_success(tx)?;
        enter(tx, now, visitor, &person, "sign_in")
    })
}

/// Whom an address belongs to, and where the attempt is counted.
pub(super) fn look_up(
    store: &Store,
    visitor: &Visitor,
    email: &str,
) -> Result<(Option<PersonRow>, Sources), SignInError> {
    let address: Option<EmailAddress> = email.parse().ok();
    let account = address
        .as_ref()
        .map_or_else(|| email.to_lowercase(), ToString::to_string);
    store.read(|tx| {
        if gate::is_closed(tx)? {
            return Err(SignInError::Closed);
        }
        let person = match &address {
            Some(address) => tx.find_person_by_email(address)?,
            None => None,
        };
        let shown = visitor.device.as_deref();
        let is_known = match &person {
            Some(person) => device::is_known(tx, person, shown)?,
            None => false,
        };
        let sources = match shown.filter(|_| is_known) {
            Some(shown) => Sources::device(&account, shown),
            None => Sources::network(&account, visitor.network),
        };
        Ok((person, sources))
    })
}

/// Lets a person in: the session the browser brought along ends, a new one begins. The audit row bears
/// the name of what they did to get in.
pub(super) fn enter(
    tx: &mut Writer<'_>,
    now: Instant,
    visitor: &Visitor,
    person: &PersonRow,
    action: &'static str,
) -> Result<Entered, SignInError> {
    if gate::is_closed(tx)? {
        return Err(SignInError::Closed);
    }
    end_brought(tx, now, visitor)?;
    let organisations = tx.organisations_of(person.id)?;
    let organisation = organisations.first().map(|(row, _)| row.id);
    let new = NewSession {
        person: person.id,
        organisation,
        client: &visitor.client,
        second_factor_at: None,
        signed_in_at: now,
    };
    let token = session::begin(tx, now, &new)?;
    let actor = Actor {
        person: Some(person.id),
        organisation,
        means: Means::Session,
        request: visitor.request.clone(),
    };
    tx.audit(now, &actor, &Deed::new(action, person.id))?;
    Ok(Entered {
        session: token,
        device: device::issue(tx, person)?,
        has_second_factor: person.totp_confirmed_at.is_some() || tx.has_passkey(person.id)?,
        has_desk: organisation.is_some(),
    })
}

/// A session that was planted in the browser, or somebody else's, does not live on.
fn end_brought(tx: &mut Writer<'_>, now: Instant, visitor: &Visitor) -> Result<(), StoreError> {
    let Some(hash) = &visitor.session else {
        return Ok(());
    };
    if let Some(row) = tx.find_session(hash)? {
        tx.end_session(row.person, row.id, now)?;
    }
    Ok(())
}
