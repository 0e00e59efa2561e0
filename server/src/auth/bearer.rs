//! Bearer tokens: machine keys and access tokens.
//!
//! A request with an `Authorization` header is judged by it alone: a token that is not good is never
//! made good by a cookie beside it.
//!
//! A key acts in the name of the administrator who made it, and stands on their place: it is good
//! while that very place lasts, and no longer. Coming back does not bring it back.

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use quaymark_core::account::Role;
use quaymark_core::time::Instant;

use super::access_token;
use super::identity::{Identity, place_of};
use super::permission::Scope;
use super::secrets::{self, TokenKind};
use crate::store::{ApiKeyRow, Means, Reader, Store, StoreError};

/// Use is noted at most so often, in milliseconds.
const NOTE_EVERY_MS: i64 = 60 * 1000;

/// What stands in the `Authorization` header: the bearer token, or an empty text where the header
/// says anything else. `None` without the header.
pub(super) fn token_of(headers: &HeaderMap) -> Option<String> {
    let stated = headers.get(AUTHORIZATION)?.to_str().unwrap_or_default();
    let (scheme, token) = stated.split_once(' ').unwrap_or_default();
    let is_bearer = scheme.eq_ignore_ascii_case("bearer");
    Some(if is_bearer {
        token.trim().to_owned()
    } else {
        String::new()
    })
}

/// Whose a token is, with its key where it is one.
pub(super) fn identify(
    tx: &mut Reader<'_>,
    token: &str,
    issuer: &str,
    now: Instant,
) -> Result<Option<(Identity, Option<ApiKeyRow>)>, StoreError> {
    if !token.starts_with(TokenKind::ApiKey.prefix()) {
        let found = access_token::identify(tx, token, issuer, now)?;
        return Ok(found.map(|identity| (identity, None)));
    }
    let key = tx.find_api_key(&secrets::hash(token))?;
    let Some(key) = key.filter(|key| now < key.expires_at) else {
        return Ok(None);
    };
    let found = of_key(tx, &key)?;
    Ok(found.map(|identity| (identity, Some(key))))
}

fn of_key(tx: &mut Reader<'_>, key: &ApiKeyRow) -> Result<Option<Identity>, StoreError> {
    let person = tx.find_person(key.created_by)?;
    let Some(person) = person.filter(|person| person.deactivated_at.is_none()) else {
        return Ok(None);
    };
    let membership = tx.find_membership(person.id, key.organisation)?;
    let stands = membership
        .is_some_and(|held| held.role == Role::Administrator && held.created_at <= key.created_at);
    let place = place_of(tx, person.id, key.organisation)?;
    let Some(place) = place.filter(|_| stands) else {
        return Ok(None);
    };
    Ok(Some(Identity {
        place: Some(place),
        has_second_factor: false,
        second_factor_at: None,
        scopes: Some(scopes_of(&key.scopes)),
        session: None,
        means: Means::ApiKey(key.id),
        person: person.id,
        name: person.name,
    }))
}

/// Scopes that this release knows.
pub(super) fn scopes_of(words: &[String]) -> Vec<Scope> {
    words.iter().filter_map(|word| word.parse().ok()).collect()
}

/// Notes that a key is in use. A note that cannot be written now is written at the next request.
pub(super) fn note_used(store: &Store, key: &ApiKeyRow, now: Instant) {
    let last = key.last_used_at.map_or(i64::MIN, Instant::as_ms);
    if now.as_ms().saturating_sub(last) < NOTE_EVERY_MS {
        return;
    }
    let noted = store.write(now, |tx| tx.touch_api_key(key.id, now));
    if let Err(error) = noted {
        tracing::warn!(%error, "the use of a key could not be noted");
    }
}
