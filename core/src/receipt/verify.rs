//! Every check of a receipt, in order. Pure: no network, no clock.
//!
//! The tree the statement names is a prefix of the checkpoint's tree, and nothing the answer rests on
//! has a newer entry in the checkpoint's. So the answer from the entries shown is the answer from
//! either.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::file::{Opened, Shown};
use super::keys::{check_key, find_key};
use super::register::ShownRegister;
use super::weigh::check_answer;
use super::{Receipt, Refusal, Report};
use crate::entry::EntryKind;
use crate::statement::{Statement, StatementError, named_key};
use crate::time::Instant;
use crate::tlog::checkpoint::Checkpoint;
use crate::tlog::note::Note;
use crate::tlog::policy::{Distrust, Policy};
use crate::tlog::proof::check_consistency;
use crate::tlog::state::part::Part;
use crate::tlog::state::stated_root;
use crate::tree::Hash;

/// How much earlier than an entry's `recorded_at` a statement that rests on it may say it was
/// signed, in milliseconds: several machines, several clocks.
pub const CLOCK_SLACK_MS: i64 = 300_000;

/// Checks a receipt against whom its reader trusts.
pub fn verify(bytes: &[u8], policy: &Policy) -> Result<Report, Refusal> {
    let opened = Receipt::parse(bytes)?.open()?;
    let note = Note::parse(&opened.checkpoint).map_err(|_| Distrust::NotACheckpoint)?;
    let trusted = policy.trust(&note)?;
    let head = &trusted.checkpoint;
    opened
        .check_inclusion(head.size, &head.root)
        .map_err(Refusal::Inclusion)?;
    let part = part_of(&opened, head)?;
    let register = ShownRegister::new(&part, &opened.entries)?;
    let (key, statement) = signed(&register, &opened.statement)?;
    check_head(&opened, &statement, head)?;
    check_key(key, &statement)?;
    check_answer(&register, &statement)?;
    check_times(&register, &statement)?;
    Ok(Report::new(statement, trusted, key, &opened))
}

/// The part of the state map the checkpoint ends in, with nothing shown that it does not name.
fn part_of(opened: &Opened, head: &Checkpoint) -> Result<Part, Refusal> {
    let last = opened
        .entries
        .last()
        .filter(|shown| shown.index + 1 == head.size);
    let last = last.ok_or(Refusal::NoState)?;
    let root = stated_root(&last.entry).ok_or(Refusal::NotAState)?;
    let part = Part::from_bytes(&opened.state, &opened.known_rows())?;
    if part.root() != root {
        return Err(Refusal::OtherMap);
    }
    let named = part.rows();
    let is_named = |shown: &&Shown| shown.rows.iter().any(|row| named.contains(&row));
    let others = opened
        .entries
        .iter()
        .filter(|shown| shown.index != last.index);
    match others.into_iter().find(|shown| !is_named(shown)) {
        Some(shown) => Err(Refusal::NotNewest(shown.index)),
        None => Ok(part),
    }
}

/// The statement, and the entry of the key that signed it.
fn signed<'a>(
    register: &ShownRegister<'a>,
    compact: &str,
) -> Result<(&'a Shown, Statement), Refusal> {
    let kid = named_key(compact).map_err(Refusal::Statement)?;
    let (key, jwk) = find_key(register, &kid)?;
    let statement = Statement::verify(compact, &[jwk]).map_err(Refusal::Statement)?;
    Ok((key, statement))
}

/// Checks that the tree the statement names is a prefix of the checkpoint's.
fn check_head(opened: &Opened, statement: &Statement, head: &Checkpoint) -> Result<(), Refusal> {
    let log = &statement.log;
    if log.origin != head.origin {
        return Err(Refusal::OtherLog(log.origin.clone()));
    }
    if log.size > head.size {
        return Err(Refusal::AheadOfCheckpoint {
            stated: log.size,
            found: head.size,
        });
    }
    let root = root_of(statement).ok_or(Refusal::Statement(StatementError::Payload))?;
    let (old, new) = ((log.size, &root), (head.size, &head.root));
    check_consistency(&opened.consistency, old, new).map_err(Refusal::Consistency)
}

fn root_of(statement: &Statement) -> Option<Hash> {
    STANDARD.decode(&statement.log.root).ok()?.try_into().ok()
}

/// Checks that everything the answer rests on was recorded when the statement was made, and was
/// known at the time it asks about.
pub(super) fn check_times(
    register: &ShownRegister<'_>,
    statement: &Statement,
) -> Result<(), Refusal> {
    let signed_by = Instant::from_seconds(statement.iat).plus_ms(999 + CLOCK_SLACK_MS);
    let used = register.used();
    // A key may have been retired since; what is said of that is for its own check.
    let facts = used
        .iter()
        .filter(|shown| shown.entry.kind != EntryKind::VerdictKey);
    for shown in facts {
        if shown.index >= statement.log.size {
            return Err(Refusal::ChangedSince(shown.index));
        }
        if shown.entry.recorded_at > signed_by {
            return Err(Refusal::OlderThanEntry(shown.index));
        }
        let known_at = statement.q.known_at;
        if let Some(known_at) = known_at.filter(|known_at| shown.entry.recorded_at > *known_at) {
            let entry = shown.index;
            return Err(Refusal::KnownLater { known_at, entry });
        }
    }
    Ok(())
}
