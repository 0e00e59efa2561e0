//! Ending all tokens of one sign-in.

use quaymark_core::time::Instant;

use super::issue_token::{Issuer, audit};
use crate::auth::secrets::TokenKind;
use crate::auth::visitor::Visitor;
use crate::auth::{access_token, secrets};
use crate::store::{Reader, RefreshTokenRow, StoreError};

/// Ends all tokens of the sign-in a token came from, refresh or access token. An unknown one is no
/// fault: it opens nothing either.
pub fn revoke_token(
    issuer: Issuer<'_>,
    now: Instant,
    visitor: &Visitor,
    token: &str,
) -> Result<(), StoreError> {
    let found = issuer.store.read(|tx| find(tx, issuer, token, now))?;
    let Some(held) = found.filter(|row| row.ended_at.is_none()) else {
        return Ok(());
    };
    issuer.store.change(now, |tx| {
        tx.end_family(&held.family, now)?;
        audit(tx, now, visitor, "revoke_token", &held)
    })
}

fn find(
    tx: &mut Reader<'_>,
    issuer: Issuer<'_>,
    token: &str,
    now: Instant,
) -> Result<Option<RefreshTokenRow>, StoreError> {
    if token.starts_with(TokenKind::Refresh.prefix()) {
        return tx.find_refresh_token(&secrets::hash(token));
    }
    access_token::family_of(tx, token, issuer.address, now)
}
