//! Whether a verdict key may have signed a statement, by what its newest entry says.
//!
//! A retired key's timeline ends its grant: what it signed before holds. A compromised key (change
//! `key_compromised`, or annulled) could have signed anything with any date, so by a checkpoint that
//! knows of it nothing holds; by an older checkpoint, witnessed before, everything does.

use super::Refusal;
use super::file::Shown;
use super::register::ShownRegister;
use crate::entry::{Change, EntryKind, Fact};
use crate::statement::{Jwk, Statement};
use crate::time::Instant;
use crate::timeline::{RecordedStatus, StatusAt, Timeline};
use crate::tlog::state::{Path, in_rules};

/// The path of a key.
pub(super) fn key_path(kid: &str) -> Path {
    in_rules(EntryKind::VerdictKey, &[kid])
}

/// The newest entry of the key with this thumbprint.
pub(super) fn find_key<'a>(
    register: &ShownRegister<'a>,
    kid: &str,
) -> Result<(&'a Shown, Jwk), Refusal> {
    let name = format!("the key {kid}");
    let found = register
        .below(&key_path(kid), &name)
        .ok_or(Refusal::NotShown(name))?;
    let (shown, fact) = found.first().ok_or(Refusal::UnknownKey)?;
    match fact {
        Fact::VerdictKey(jwk, _) if jwk.thumbprint() == kid => Ok((*shown, jwk.clone())),
        _ => Err(Refusal::OtherKey),
    }
}

/// Checks that the key signed at the time the statement names, and was in the log it names.
pub(super) fn check_key(key: &Shown, statement: &Statement) -> Result<(), Refusal> {
    let entry = &key.entry;
    let timeline = &entry.periods;
    if entry.change == Change::KeyCompromised || timeline.is_annulled() {
        return Err(Refusal::KeyCompromised);
    }
    let size = statement.log.size;
    let was_in_log = key.index < size || entry.prev.is_some_and(|before| before < size);
    if !was_in_log {
        return Err(Refusal::KeyTooNew);
    }
    // Statements are dated in whole seconds: the second in which a key began is its own.
    let signed_until = Instant::from_seconds(statement.iat).plus_ms(999);
    let signed_from = Instant::from_seconds(statement.iat);
    match timeline.status_at(signed_until) {
        StatusAt::Recorded(RecordedStatus::Granted) => Ok(()),
        StatusAt::NotYet => Err(Refusal::KeyNotYetActive(begin(timeline, signed_from))),
        _ if timeline.status_at(signed_from) == StatusAt::Recorded(RecordedStatus::Granted) => {
            Ok(())
        }
        _ => Err(Refusal::KeyRetired(end_of_grant(timeline, signed_from))),
    }
}

fn begin(timeline: &Timeline, otherwise: Instant) -> Instant {
    timeline.begins_at().unwrap_or(otherwise)
}

/// When the last grant before an instant ended.
fn end_of_grant(timeline: &Timeline, at: Instant) -> Instant {
    let granted = timeline.periods().iter().rev();
    let mut ended = granted.filter(|p| p.status == RecordedStatus::Granted && p.from <= at);
    ended.next().and_then(|period| period.until).unwrap_or(at)
}
