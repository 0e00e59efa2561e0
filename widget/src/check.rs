//! Whether a signed answer may be shown as the answer to what was asked, now.
//!
//! What is shown is the signed payload. Around it only names stand unsigned: the provider's, the
//! port's and the profile's title.

use quaymark_core::id::{Country, ProfileId, ProviderId, UnLocode};
use quaymark_core::statement::{Jwk, Statement, StatementError};
use quaymark_core::time::Instant;
use quaymark_core::verdict::Outcome;

use crate::failure::Failure;
use crate::read;

/// How far the clock of the device may be off before an answer is refused, in milliseconds.
pub const CLOCK_SKEW_MS: i64 = 120_000;
/// How far apart the instant asked about and the making of a statement may be, in milliseconds.
const ASKED_ABOUT_NOW_MS: i64 = 120_000;
/// The shortest time a fresh answer is shown, for devices whose clock is a little ahead.
const SHORTEST_SHOW_MS: i64 = 5_000;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// About whom.
    pub provider: ProviderId,
    /// For which port.
    pub port: UnLocode,
    /// Against which profile, if the page says.
    pub profile: Option<ProfileId>,
}

/// Where a trusted key came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// The page names it.
    Page,
    /// The register's script brought it along.
    Script,
    /// It was asked of the register together with the answer.
    Register,
}

/// An answer that passed every check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The signed payload.
    pub statement: Statement,
    /// The compact JWS itself.
    pub compact: String,
    /// The thumbprint of the trusted key that signed it.
    pub key: String,
    /// Where that key came from.
    pub key_source: KeySource,
    /// The provider's name and country, unsigned; none if it is not on the register.
    pub name: Option<(String, Country)>,
    /// The port's name, unsigned.
    pub port_name: String,
    /// The profile's title, unsigned.
    pub profile_title: String,
    /// Whether this is demonstration data.
    pub is_demonstration: bool,
    /// When it was checked, by the clock of the device.
    pub checked_at: Instant,
    /// Until when it may be shown, by the clock of the device.
    pub shown_until: Instant,
}

/// Checks a verdict document against the question, the trusted keys and the clock of the device.
pub fn check(
    document: &str,
    asked: &Asked,
    (key_source, trusted): (KeySource, &[Jwk]),
    now: Instant,
) -> Result<Checked, Failure> {
    let envelope = read::envelope(document).ok_or(Failure::Unreadable)?;
    let (statement, key) = signed(&envelope.statement, trusted)?;
    is_answer_to(&statement, asked)?;
    let shown_until = fresh_until(&statement, now)?;
    let name = match envelope.provider {
        Some((id, name, country)) if id == asked.provider => Some((name, country)),
        None if statement.a.outcome == Outcome::NotOnRegister => None,
        _ => return Err(Failure::OtherQuestion),
    };
    Ok(Checked {
        statement,
        compact: envelope.statement,
        key,
        key_source,
        name,
        port_name: envelope.port_name,
        profile_title: envelope.profile_title,
        is_demonstration: envelope.is_demonstration,
        checked_at: now,
        shown_until,
    })
}

fn signed(compact: &str, trusted: &[Jwk]) -> Result<(Statement, String), Failure> {
    let mut last = StatementError::UnknownKey;
    for jwk in trusted {
        match Statement::verify_signature(compact, std::slice::from_ref(jwk)) {
            Ok(payload) => {
                let payload = String::from_utf8(payload).map_err(|_| Failure::Unreadable)?;
                let statement = read::statement(&payload).ok_or(Failure::Unreadable)?;
                return Ok((statement, jwk.thumbprint()));
            }
            Err(StatementError::UnknownKey) => {}
            Err(error) => last = error,
        }
    }
    Err(match last {
        StatementError::UnknownKey => Failure::UnknownKey,
        StatementError::Signature => Failure::Signature,
        StatementError::Form | StatementError::Header | StatementError::Payload => {
            Failure::Unreadable
        }
    })
}

fn is_answer_to(statement: &Statement, asked: &Asked) -> Result<(), Failure> {
    let question = &statement.q;
    let made_at = Instant::from_seconds(statement.iat);
    let off_ms = question.valid_at.as_ms().abs_diff(made_at.as_ms());
    let is_same = question.subject.parse() == Ok(asked.provider)
        && question.port == asked.port
        && asked
            .profile
            .as_ref()
            .is_none_or(|profile| question.profile == *profile)
        && question.known_at.is_none()
        && off_ms <= ASKED_ABOUT_NOW_MS.unsigned_abs();
    is_same.then_some(()).ok_or(Failure::OtherQuestion)
}

/// Until when the answer may be shown. However the clock of the device stands, this is never longer
/// than the answer's whole life.
fn fresh_until(statement: &Statement, now: Instant) -> Result<Instant, Failure> {
    let made_at = Instant::from_seconds(statement.iat);
    let until = Instant::from_seconds(statement.fresh_until);
    if now.plus_ms(CLOCK_SKEW_MS) < made_at {
        return Err(Failure::Early);
    }
    if until.plus_ms(CLOCK_SKEW_MS) <= now || until <= made_at {
        return Err(Failure::Stale);
    }
    let life_ms = until.as_ms() - made_at.as_ms();
    let left_ms = (until.as_ms() - now.as_ms()).max(SHORTEST_SHOW_MS);
    Ok(now.plus_ms(left_ms.min(life_ms)))
}

#[cfg(test)]
mod tests;
