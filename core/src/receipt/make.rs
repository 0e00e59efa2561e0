//! From a log, its state map and a statement to a receipt.
//!
//! What to show is found by answering the question as a reader would, from what is shown so far, and
//! adding whatever was missing, until nothing is. So a receipt shows exactly what its check asks for.

use std::collections::BTreeSet;

use super::file::{Opened, Shown};
use super::keys::{find_key, key_path};
use super::register::ShownRegister;
use super::verify::check_times;
use super::weigh::{check_answer, subject_path};
use super::{Receipt, Refusal};
use crate::base64url;
use crate::entry::EntryKind;
use crate::statement::{Statement, StatementError, named_key};
use crate::tlog::checkpoint::Checkpoint;
use crate::tlog::multiproof::multiproof;
use crate::tlog::note::Note;
use crate::tlog::policy::Distrust;
use crate::tlog::proof::{Subtrees, consistency};
use crate::tlog::state::part::Part;
use crate::tlog::state::{Path, in_rules};

/// Rounds of adding what is missing. Four are enough for any question; more would be an error here.
const MOST_ROUNDS: usize = 8;

/// A log up to one checkpoint, and the state map that the checkpoint ends in.
pub trait Source: Subtrees {
    /// The bytes of an entry.
    fn entry(&self, index: u64) -> Result<Vec<u8>, Self::Error>;

    /// The part of the state map that shows everything below these paths.
    fn part(&self, asked: &[Path]) -> Result<Part, Self::Error>;
}

/// Why there is no receipt.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MakeError<E> {
    /// The log or the map could not be read.
    #[error("the log cannot be read: {0}")]
    Source(E),
    /// The receipt would be refused, and why.
    #[error(transparent)]
    Refused(Refusal),
}

impl<E> From<Refusal> for MakeError<E> {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Makes the receipt of a statement by a checkpoint, given as the signed note.
pub fn make<S: Source>(
    source: &S,
    statement: &str,
    checkpoint: &str,
) -> Result<Receipt, MakeError<S::Error>> {
    let head = head_of(checkpoint)?;
    let kid = named_key(statement).map_err(Refusal::Statement)?;
    let stated = payload_of(statement)?;
    let (old, new) = (stated.log.size, head.size);
    if old > new || new == 0 {
        let (stated, found) = (old, new);
        return Err(Refusal::AheadOfCheckpoint { stated, found }.into());
    }
    let (part, mut entries) = show(source, &stated, &kid)?;
    let last = source.entry(new - 1).map_err(MakeError::Source)?;
    entries.push(Shown::new(new - 1, &last)?);
    let indices: Vec<u64> = entries.iter().map(|shown| shown.index).collect();
    let mut opened = Opened {
        checkpoint: checkpoint.to_owned(),
        statement: statement.to_owned(),
        entries,
        log: multiproof(source, &indices, new).map_err(MakeError::Source)?,
        consistency: consistency(source, old, new).map_err(MakeError::Source)?,
        state: Vec::new(),
    };
    opened.state = part.to_bytes(&opened.known_rows());
    Ok(opened.close()?)
}

/// The part and the entries that show what the statement's answer rests on.
fn show<S: Source>(
    source: &S,
    statement: &Statement,
    kid: &str,
) -> Result<(Part, Vec<Shown>), MakeError<S::Error>> {
    let profile = in_rules(EntryKind::Profile, &[statement.q.profile.as_str()]);
    let mut asked = BTreeSet::from([subject_path(&statement.q)?, profile, key_path(kid)]);
    for _ in 0..MOST_ROUNDS {
        let paths: Vec<Path> = asked.iter().cloned().collect();
        let part = source.part(&paths).map_err(MakeError::Source)?;
        let entries = entries_below(source, &part, &paths)?;
        let register = ShownRegister::new(&part, &entries)?;
        find_key(&register, kid)?;
        let checked = check_answer(&register, statement);
        let hidden = register.hidden();
        if hidden.is_empty() {
            checked.and_then(|()| check_times(&register, statement))?;
            return Ok((part, entries));
        }
        asked.extend(hidden.into_iter().map(|(path, _)| path));
    }
    let name = statement.q.subject.clone();
    Err(Refusal::NotShown(name).into())
}

/// The entries that the part names below the paths asked for, in order.
fn entries_below<S: Source>(
    source: &S,
    part: &Part,
    asked: &[Path],
) -> Result<Vec<Shown>, MakeError<S::Error>> {
    let rows = part.rows().into_iter();
    let wanted = rows.filter(|row| asked.iter().any(|path| row.path.is_below(path)));
    let indices: BTreeSet<u64> = wanted.map(|row| row.index).collect();
    let entries = indices.into_iter().map(|index| {
        let bytes = source.entry(index).map_err(MakeError::Source)?;
        Ok(Shown::new(index, &bytes)?)
    });
    entries.collect()
}

fn head_of(checkpoint: &str) -> Result<Checkpoint, Refusal> {
    let note = Note::parse(checkpoint).and_then(|note| Checkpoint::from_note(&note));
    Ok(note.map_err(|_| Distrust::NotACheckpoint)?)
}

/// What a statement says; its signature is for others to check.
fn payload_of(compact: &str) -> Result<Statement, Refusal> {
    let payload = compact.split('.').nth(1).and_then(base64url::decode);
    let payload = payload.ok_or(Refusal::Statement(StatementError::Form))?;
    serde_json::from_slice(&payload).map_err(|_| Refusal::Statement(StatementError::Payload))
}
