//! Browsers in which somebody has signed in before.
//!
//! Such a browser keeps a cookie that follows from a secret of the register, the person and their
//! password. It opens nothing: it only tells the owner of an account from strangers who guess at it. A
//! new password makes all of them strangers again.

use actix_web::http::header::HeaderMap;
use quaymark_core::base64url;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq as _;

use super::secrets;
use super::session::{cookie_of, is_plain_loopback, to_line};
use crate::config::Config;
use crate::store::{PersonRow, Reader, StoreError, Writer};

/// The name under which the register keeps its secret.
const KEY: &str = "device_key";
/// How long a browser is remembered, in seconds.
const KEPT_SECONDS: u32 = 365 * 24 * 60 * 60;

fn cookie_name(config: &Config) -> &'static str {
    if is_plain_loopback(config) {
        "quaymark-device"
    } else {
        "__Host-quaymark-device"
    }
}

/// What a browser shows, if it shows anything.
pub(super) fn shown(headers: &HeaderMap, config: &Config) -> Option<String> {
    cookie_of(headers, cookie_name(config))
}

/// The `Set-Cookie` line that makes a browser known.
pub fn set_cookie(config: &Config, value: &str) -> String {
    to_line(config, cookie_name(config), value, Some(KEPT_SECONDS))
}

/// Whether what a browser shows is this person's.
pub fn is_known(
    tx: &mut Reader<'_>,
    person: &PersonRow,
    shown: Option<&str>,
) -> Result<bool, StoreError> {
    let (Some(shown), Some(key)) = (shown, tx.meta(KEY)?) else {
        return Ok(false);
    };
    let expected = value(&key, person);
    Ok(expected.as_bytes().ct_eq(shown.as_bytes()).into())
}

/// What a person's browser is to show from now on.
pub fn issue(tx: &mut Writer<'_>, person: &PersonRow) -> Result<String, StoreError> {
    let key = match tx.meta(KEY)? {
        Some(key) => key,
        None => {
            let mut bytes = [0; 32];
            secrets::fill(&mut bytes)?;
            let key = base64url::encode(&bytes);
            tx.put_meta(KEY, &key)?;
            key
        }
    };
    Ok(value(&key, person))
}

fn value(key: &str, person: &PersonRow) -> String {
    let password = person.password_hash.as_deref().unwrap_or_default();
    let inner = Sha256::new()
        .chain_update(key.as_bytes())
        .chain_update(person.id.to_string().as_bytes())
        .chain_update(password.as_bytes())
        .finalize();
    let outer = Sha256::new()
        .chain_update(key.as_bytes())
        .chain_update(inner)
        .finalize();
    base64url::encode(&outer)
}
