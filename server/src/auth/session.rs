//! Sessions of browsers: how long they last, the cookie, and what a new one is.
//!
//! The cookie is `__Host-quaymark` and goes over TLS alone. Where the register's public address is
//! plain http on this machine, as in a demonstration, it is `quaymark`.

use actix_web::http::header::{COOKIE, HeaderMap};
use quaymark_core::base64url;
use quaymark_core::id::{OrganisationId, PersonId, SessionId};
use quaymark_core::time::Instant;
use sha2::{Digest, Sha256};

use super::secrets::{self, Token, TokenKind};
use crate::config::Config;
use crate::store::{SessionRow, Store, StoreError, Writer};

/// A session nobody uses ends after so long, in milliseconds.
pub const IDLE_MS: i64 = 30 * 60 * 1000;
/// A session ends after so long however much it is used, in milliseconds.
pub const LONGEST_MS: i64 = 12 * 60 * 60 * 1000;
/// Use is noted at most so often, in milliseconds.
const NOTE_EVERY_MS: i64 = 60 * 1000;
/// The longest name of a browser that is kept, in characters.
const MAX_CLIENT_CHARS: usize = 200;

/// What a new session is to be.
#[derive(Clone, Debug)]
pub struct NewSession<'a> {
    /// Whose it is.
    pub person: PersonId,
    /// The organisation they act for.
    pub organisation: Option<OrganisationId>,
    /// How the browser calls itself.
    pub client: &'a str,
    /// When the second factor was shown, if it was.
    pub second_factor_at: Option<Instant>,
    /// When the person signed in: a session that takes another's place ends when that would have.
    pub signed_in_at: Instant,
}

/// Begins a session; the token is for the cookie.
pub fn begin(tx: &mut Writer<'_>, now: Instant, new: &NewSession<'_>) -> Result<Token, StoreError> {
    let token = Token::new(TokenKind::Session)?;
    let row = SessionRow {
        id: secrets::number(SessionId::from_bits)?,
        person: new.person,
        organisation: new.organisation,
        client: new.client.chars().take(MAX_CLIENT_CHARS).collect(),
        created_at: new.signed_in_at,
        last_seen_at: now,
        expires_at: new.signed_in_at.plus_ms(LONGEST_MS),
        second_factor_at: new.second_factor_at,
    };
    tx.insert_session(&row, &token.hash())?;
    Ok(token)
}

/// Begins a session in the place of another, with a new token: what was known before the rise is of
/// no use after it.
pub fn rise(
    tx: &mut Writer<'_>,
    now: Instant,
    from: &SessionRow,
    second_factor_at: Option<Instant>,
) -> Result<Token, StoreError> {
    tx.end_session(from.person, from.id, now)?;
    let new = NewSession {
        person: from.person,
        organisation: from.organisation,
        client: &from.client,
        second_factor_at,
        signed_in_at: from.created_at,
    };
    begin(tx, now, &new)
}

/// Whether a session that nobody ended is still good at an instant.
pub fn is_open(row: &SessionRow, now: Instant) -> bool {
    now < row.expires_at && now.as_ms() - row.last_seen_at.as_ms() < IDLE_MS
}

/// Notes that a session is in use. A note that cannot be written now is written at the next request.
pub(super) fn note_seen(store: &Store, row: &SessionRow, now: Instant) {
    if now.as_ms() - row.last_seen_at.as_ms() < NOTE_EVERY_MS {
        return;
    }
    let noted = store.write(now, |tx| tx.touch_session(row.id, now));
    if let Err(error) = noted {
        tracing::warn!(%error, "the use of a session could not be noted");
    }
}

/// The token that stands in the forms of a session: it follows from the session's own, which no
/// other site can read, and does not tell it.
pub fn form_token(session_token: &str) -> String {
    let hash = Sha256::new()
        .chain_update(b"quaymark form token\0")
        .chain_update(session_token.as_bytes())
        .finalize();
    base64url::encode(&hash)
}

fn cookie_name(config: &Config) -> &'static str {
    if is_plain_loopback(config) {
        "quaymark"
    } else {
        "__Host-quaymark"
    }
}

pub(super) fn is_plain_loopback(config: &Config) -> bool {
    let Some(host) = config.public_url.strip_prefix("http://") else {
        return false;
    };
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|own| {
        let rest = host.strip_prefix(own);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    })
}

/// The session's token in a request's cookies.
pub fn token_of(headers: &HeaderMap, config: &Config) -> Option<String> {
    cookie_of(headers, cookie_name(config))
}

/// A cookie of a request.
pub(super) fn cookie_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers
        .get_all(COOKIE)
        .filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';'));
    pairs.find_map(|pair| {
        let (own, value) = pair.trim().split_once('=')?;
        (own == name).then(|| value.to_owned())
    })
}

/// The `Set-Cookie` line that gives a browser its session, until the browser is closed.
pub fn set_cookie(config: &Config, token: &Token) -> String {
    to_line(config, cookie_name(config), token.reveal(), None)
}

/// The `Set-Cookie` line that takes it away.
pub fn clear_cookie(config: &Config) -> String {
    to_line(config, cookie_name(config), "", Some(0))
}

pub(super) fn to_line(config: &Config, name: &str, value: &str, seconds: Option<u32>) -> String {
    let secure = if is_plain_loopback(config) {
        ""
    } else {
        "; Secure"
    };
    let age = seconds.map_or(String::new(), |seconds| format!("; Max-Age={seconds}"));
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_of_forms_does_not_tell_the_token_of_the_session() {
        assert_ne!(form_token("qms_a"), form_token("qms_b"));
        assert!(!form_token("qms_a").contains("qms_a"));
    }
}
