//! Bearer tokens: machine keys and access tokens.
//!
//! A request with an `Authorization` header is judged by it alone: a token that is not good is never
//! made good by a cookie beside it.

use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use quaymark_core::time::Instant;

use super::identity::Identity;
use crate::store::{Reader, StoreError};

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

/// Whose a token is. The register has given out none, so none is good.
pub(super) fn identify(
    _tx: &mut Reader<'_>,
    _token: &str,
    _now: Instant,
) -> Result<Option<Identity>, StoreError> {
    Ok(None)
}
