//! Access tokens for programs, by signing in with everything the pages ask for. Wrong passwords and codes
//! are counted where the pages count them.

use quaymark_core::id::{OrganisationId, PersonId};
use quaymark_core::time::Instant;
use serde_json::json;

use super::show_second_factor::take;
use super::sign_in::{SignInError, look_up};
use crate::auth::access_token::{self, AccessTokenError};
use crate::auth::password;
use crate::auth::permission::{Role, Scope};
use crate::auth::secrets::{Token, TokenKind};
use crate::auth::throttle::Sources;
use crate::auth::visitor::Visitor;
use crate::keys::token::TokenKeys;
use crate::store::{
    Actor, Deed, Means, PersonRow, Reader, RefreshTokenRow, Store, StoreError, Writer,
};

/// A refresh token nobody uses ends after so long, in days.
pub(super) const IDLE_DAYS: i64 = 7;
/// A family ends so long after the sign-in however much it is used, in days.
pub(super) const LONGEST_DAYS: i64 = 30;

/// Where tokens come from.
#[derive(Clone, Copy, Debug)]
pub struct Issuer<'a> {
    /// The database.
    pub store: &'a Store,
    /// The key of this process.
    pub keys: &'a TokenKeys,
    /// The register's address.
    pub address: &'a str,
}

/// Somebody signs in for a program.
#[derive(Clone)]
pub struct SignInForToken {
    /// Their address.
    pub email: String,
    /// Their password.
    pub password: String,
    /// A code of their second factor; empty where they have none.
    pub code: String,
    /// For whom they act; the first they belong to if it is left out.
    pub organisation: Option<OrganisationId>,
    /// What the token is to be good for.
    pub scopes: Vec<Scope>,
}

/// Hides all of it.
impl std::fmt::Debug for SignInForToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignInForToken(…)")
    }
}

/// Tokens just given out.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The access token.
    pub access: String,
    /// What gets the next one, once.
    pub refresh: Token,
    /// The family.
    pub family: RefreshTokenRow,
}

/// Why no token is given out.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// As on the pages.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// They belong to no such organisation.
    #[error("you belong to no organisation, or not to this one")]
    NoPlace,
    /// Their role asks for a second factor, and they have none.
    #[error("your role asks for a second factor: set one up on the pages first")]
    NoSecondFactor,
    /// A refresh token that was used before; its family has ended.
    #[error("this refresh token was used before: all tokens of its sign-in have ended")]
    UsedBefore,
    /// A refresh token that is not good.
    #[error("the refresh token is unknown, ended or too old")]
    NotGood,
    /// The key or the database.
    #[error(transparent)]
    Token(#[from] AccessTokenError),
}

impl From<StoreError> for TokenError {
    fn from(error: StoreError) -> Self {
        Self::SignIn(error.into())
    }
}

/// Gives tokens out to somebody who signs in. Hashes: see [`password::with_permit`].
///
/// Whatever is wrong takes the same work: a password is hashed, one transaction looks at the second factor and
/// is undone, another counts the failure in as many places.
pub fn issue_token(
    issuer: Issuer<'_>,
    now: Instant,
    visitor: &Visitor,
    asked: &SignInForToken,
) -> Result<Issued, TokenError> {
    let store = issuer.store;
    let (known, sources) = look_up(store, visitor, &asked.email)?;
    sources.check(store, now)?;
    let is_good = has_password(known.as_ref(), &asked.password)?;
    let factors = match known.as_ref().filter(|_| is_good) {
        Some(person) => Sources::factor(&person.id.to_string()),
        // Nobody's: a stranger must not slow the owner's second factor down.
        None => Sources::factor(&format!("nobody {}", asked.email)),
    };
    let waiting = factors.check(store, now);
    if is_good {
        waiting?;
    }
    let issued = store.change(now, |tx| {
        let shown = show_factor(tx, now, known.as_ref(), &asked.code);
        let (true, Some(person)) = (is_good, &known) else {
            return Err(SignInError::Wrong.into());
        };
        let second_factor_at = shown?;
        sources.note_success(tx)?;
        if second_factor_at.is_some() {
            factors.note_success(tx)?;
        }
        let family = family(tx, now, person.id, asked, second_factor_at)?;
        let issued = give(tx, issuer, now, family)?;
        audit(tx, now, visitor, "issue_token", &issued.family)?;
        Ok(issued)
    });
    if matches!(issued, Err(TokenError::SignIn(SignInError::Wrong))) {
        store.write::<_, StoreError>(now, |tx| {
            sources.note_failure(tx, now)?;
            factors.note_failure(tx, now)
        })?;
    }
    issued
}

/// Whether the password is that of somebody who may sign in. Every address takes the same work.
fn has_password(person: Option<&PersonRow>, typed: &str) -> Result<bool, StoreError> {
    let kept = person.and_then(|person| person.password_hash.as_deref());
    let is_right = password::verify(typed, kept)?;
    Ok(person.is_some_and(|person| {
        is_right && person.deactivated_at.is_none() && person.email_confirmed_at.is_some()
    }))
}

/// When the second factor was shown: now, or never where the person has none. Whoever has one shows
/// it.
fn show_factor(
    tx: &mut Writer<'_>,
    now: Instant,
    person: Option<&PersonRow>,
    code: &str,
) -> Result<Option<Instant>, TokenError> {
    let id = person.map_or(PersonId::from_bits(0), |person| person.id);
    let has_totp = person.is_some_and(|person| person.totp_confirmed_at.is_some());
    let has_passkey = tx.has_passkey(id)?;
    let taken = take(tx, now, id, code)?;
    match (has_totp || has_passkey, taken) {
        (false, _) => Ok(None),
        (true, Some(_)) => Ok(Some(now)),
        (true, None) => Err(SignInError::Wrong.into()),
    }
}

/// The first token of a new family.
fn family(
    tx: &mut Reader<'_>,
    now: Instant,
    person: PersonId,
    asked: &SignInForToken,
    second_factor_at: Option<Instant>,
) -> Result<RefreshTokenRow, TokenError> {
    let places = tx.organisations_of(person)?;
    let is_meant = |id| asked.organisation.is_none_or(|meant| meant == id);
    let place = places.into_iter().find(|(row, _)| is_meant(row.id));
    let (organisation, role): (_, Role) = place.ok_or(TokenError::NoPlace)?;
    if role.demands_second_factor() && second_factor_at.is_none() {
        return Err(TokenError::NoSecondFactor);
    }
    let scopes = asked.scopes.iter();
    Ok(RefreshTokenRow {
        family: Token::new(TokenKind::AccessTokenId)?.reveal().to_owned(),
        person,
        organisation: organisation.id,
        scopes: scopes.map(|scope| scope.as_str().to_owned()).collect(),
        signed_in_at: now,
        second_factor_at,
        created_at: now,
        expires_at: now.plus_days(IDLE_DAYS),
        used_at: None,
        ended_at: None,
    })
}

/// Keeps a token of a family by its hash, and signs the access token beside it.
pub(super) fn give(
    tx: &mut Writer<'_>,
    issuer: Issuer<'_>,
    now: Instant,
    family: RefreshTokenRow,
) -> Result<Issued, TokenError> {
    let refresh = Token::new(TokenKind::Refresh)?;
    tx.forget_refresh_tokens_before(now.plus_days(-LONGEST_DAYS))?;
    tx.insert_refresh_token(&family, &refresh.hash())?;
    let key = issuer.keys.signing(now).map_err(AccessTokenError::from)?;
    let access = access_token::issue(tx, &key, issuer.address, now, &family)?;
    Ok(Issued {
        access,
        refresh,
        family,
    })
}

/// The audit row of what was done with a family.
pub(super) fn audit(
    tx: &mut Writer<'_>,
    now: Instant,
    visitor: &Visitor,
    action: &'static str,
    held: &RefreshTokenRow,
) -> Result<(), StoreError> {
    let actor = Actor {
        person: Some(held.person),
        organisation: Some(held.organisation),
        means: Means::AccessToken,
        request: visitor.request.clone(),
    };
    let after = json!({"organisation": held.organisation, "scopes": held.scopes});
    tx.audit(now, &actor, &Deed::new(action, held.person).after(after))
}
