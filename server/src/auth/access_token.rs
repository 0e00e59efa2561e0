//! Access tokens: short-lived, signed, and still only good while what they stand on lasts.
//!
//! The signature tells that the register gave a token out; whether its family, person and place are
//! still there is looked up at each request. So removal works at once although the token lives on.

use quaymark_core::id::{OrganisationId, PersonId};
use quaymark_core::time::Instant;
use serde::{Deserialize, Serialize};

use super::identity::{Identity, place_of};
use super::permission::Scope;
use super::secrets::{Token, TokenKind};
use crate::keys::token::TokenKey;
use crate::keys::{KeyError, jws};
use crate::store::{Means, Reader, RefreshTokenRow, StoreError, Writer};

/// How long an access token is good, in seconds.
pub const LASTS_SECONDS: u32 = 10 * 60;
/// The type in its header, which no statement bears.
const TYPE: &str = "quaymark-access+jwt";

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: PersonId,
    org: OrganisationId,
    /// Words of the scopes, separated by blanks.
    scope: String,
    /// The family of refresh tokens it came with.
    sid: String,
    jti: String,
    iat: i64,
    exp: i64,
}

/// Whom the tokens of a register are for: its own interface.
fn audience(issuer: &str) -> String {
    format!("{issuer}/v1")
}

/// Signs a token for a family; the key's public half is kept with it.
pub fn issue(
    tx: &mut Writer<'_>,
    key: &TokenKey,
    issuer: &str,
    now: Instant,
    family: &RefreshTokenRow,
) -> Result<String, AccessTokenError> {
    let lasts_ms = i64::from(LASTS_SECONDS) * 1000;
    let until = key.signs_until().plus_ms(lasts_ms);
    tx.keep_token_key(key.kid(), key.public(), key.made_at(), until)?;
    let iat = now.as_ms().div_euclid(1000);
    let claims = Claims {
        iss: issuer.to_owned(),
        aud: audience(issuer),
        sub: family.person,
        org: family.organisation,
        scope: family.scopes.join(" "),
        sid: family.family.clone(),
        jti: Token::new(TokenKind::AccessTokenId)?.reveal().to_owned(),
        iat,
        exp: iat + i64::from(LASTS_SECONDS),
    };
    Ok(key.sign(TYPE, &claims)?)
}

/// Why no token is given out.
#[derive(Debug, thiserror::Error)]
pub enum AccessTokenError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// The living family of a token that the register signed, in time or not.
pub fn family_of(
    tx: &mut Reader<'_>,
    token: &str,
    issuer: &str,
    now: Instant,
) -> Result<Option<RefreshTokenRow>, StoreError> {
    Ok(read(tx, token, issuer, now)?.map(|(_, family)| family))
}

fn read(
    tx: &mut Reader<'_>,
    token: &str,
    issuer: &str,
    now: Instant,
) -> Result<Option<(Claims, RefreshTokenRow)>, StoreError> {
    let Some(kid) = jws::kid_of(token, TYPE) else {
        return Ok(None);
    };
    let Some(public) = tx.find_token_key(&kid, now)? else {
        return Ok(None);
    };
    let read: Option<Claims> = jws::verify(token, &public, issuer, &audience(issuer));
    let Some(claims) = read else {
        return Ok(None);
    };
    let family = tx.living_family(&claims.sid, now)?;
    let own =
        family.filter(|family| family.person == claims.sub && family.organisation == claims.org);
    Ok(own.map(|family| (claims, family)))
}

/// Whose a token is, if it and all it stands on are good at an instant.
pub(super) fn identify(
    tx: &mut Reader<'_>,
    token: &str,
    issuer: &str,
    now: Instant,
) -> Result<Option<Identity>, StoreError> {
    let found = read(tx, token, issuer, now)?;
    let Some((claims, family)) = found.filter(|(claims, _)| is_in_time(claims, now)) else {
        return Ok(None);
    };
    let person = tx.find_person(family.person)?;
    let Some(person) = person.filter(|person| person.deactivated_at.is_none()) else {
        return Ok(None);
    };
    let words = claims.scope.split_whitespace();
    let scopes: Vec<Scope> = words.filter_map(|word| word.parse().ok()).collect();
    Ok(Some(Identity {
        place: place_of(tx, person.id, family.organisation)?,
        has_second_factor: person.totp_confirmed_at.is_some() || tx.has_passkey(person.id)?,
        second_factor_at: family.second_factor_at,
        scopes: Some(scopes),
        session: None,
        means: Means::AccessToken,
        person: person.id,
        name: person.name,
    }))
}

fn is_in_time(claims: &Claims, now: Instant) -> bool {
    let seconds = now.as_ms().div_euclid(1000);
    (claims.iat..claims.exp).contains(&seconds)
}
