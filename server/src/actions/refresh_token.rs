//! Exchanging a refresh token, which is good once. Who shows a used one holds a copy, or was robbed of
//! one: all tokens of the family end.

use quaymark_core::time::Instant;

use super::issue_token::{IDLE_DAYS, Issued, Issuer, LONGEST_DAYS, TokenError, audit, give};
use super::sign_in::SignInError;
use crate::auth::visitor::Visitor;
use crate::auth::{gate, secrets};
use crate::store::{Reader, RefreshTokenRow, StoreError};

/// Exchanges a refresh token for the next ones.
pub fn refresh_token(
    issuer: Issuer<'_>,
    now: Instant,
    visitor: &Visitor,
    token: &str,
) -> Result<Issued, TokenError> {
    let hash = secrets::hash(token);
    let exchanged = issuer.store.change(now, |tx| {
        if gate::is_closed(tx)? {
            return Err(SignInError::Closed.into());
        }
        let held = tx.find_refresh_token(&hash)?;
        let held = held.filter(|row| row.ended_at.is_none());
        let held = held.ok_or(TokenError::NotGood)?;
        if held.used_at.is_some() || !tx.use_refresh_token(&hash, now)? {
            tx.end_family(&held.family, now)?;
            audit(tx, now, visitor, "end_robbed_tokens", &held)?;
            return Ok(Err(TokenError::UsedBefore));
        }
        let next = next_of(tx, now, &held)?.ok_or(TokenError::NotGood)?;
        let issued = give(tx, issuer, now, next)?;
        audit(tx, now, visitor, "refresh_token", &held)?;
        Ok::<_, TokenError>(Ok(issued))
    });
    exchanged?
}

/// The token that follows one, if the person and their place are still there.
fn next_of(
    tx: &mut Reader<'_>,
    now: Instant,
    held: &RefreshTokenRow,
) -> Result<Option<RefreshTokenRow>, StoreError> {
    let end = held.signed_in_at.plus_days(LONGEST_DAYS);
    let person = tx.find_person(held.person)?;
    let is_here = person.is_some_and(|person| person.deactivated_at.is_none());
    let places = tx.organisations_of(held.person)?;
    let has_place = places.iter().any(|(row, _)| row.id == held.organisation);
    if !(is_here && has_place && now < held.expires_at && now < end) {
        return Ok(None);
    }
    Ok(Some(RefreshTokenRow {
        created_at: now,
        expires_at: now.plus_days(IDLE_DAYS).min(end),
        ..held.clone()
    }))
}
