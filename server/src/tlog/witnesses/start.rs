//! The first comparison: what witnesses have seen and what the database has, before anything is written.
//!
//! They are asked to cosign the newest checkpoint anew. Nothing is signed for it that was not before.

use std::path::Path;

use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::note::Note;
use quaymark_core::tlog::proof;

use super::Witnesses;
use super::round::Round;
use crate::store::{Reader, Store, StoreError};
use crate::tlog::cosigners::{Stage, Unseen};
use crate::tlog::error::PublishError;
use crate::tlog::guard::Discord;
use crate::tlog::last::LastCheckpoint;
use crate::tlog::name::LogName;
use crate::tlog::tiles::StoredTiles;

/// Whether a witness that answers contradicts the database. Those that do not answer are asked again
/// when the log is made public.
pub fn check_at_start(
    store: &Store,
    data_dir: &Path,
    witnesses: &Witnesses,
) -> Result<Option<Discord>, PublishError> {
    let held = LastCheckpoint::within(data_dir)
        .read()?
        .map(|held| held.note);
    let read = store.read(|tx| {
        let name = LogName::current(tx)?;
        let key = name.as_ref().and_then(LogName::verifier);
        let Some((name, key)) = name.zip(key) else {
            return Ok(None);
        };
        let newest = newest_of(tx, &name, held)?;
        Ok::<_, StoreError>(newest.map(|newest| (key, newest)))
    })?;
    let Some((key, (note, checkpoint))) = read else {
        return Ok(None);
    };
    let proof_from =
        |old: u64| store.read(|tx| proof::consistency(&StoredTiles::of(tx), old, checkpoint.size));
    let unseen = Unseen {
        note: &note,
        checkpoint: &checkpoint,
        stage: Stage::Public,
        key: &key,
        head: &|| store.read(|tx| Ok::<_, StoreError>(tx.head()?.size)),
        proof_from: &proof_from,
    };
    match Round::of(witnesses, &unseen).hold(|_| false) {
        Err(PublishError::Discord(discord)) => Ok(Some(discord)),
        other => other.map(|_| None),
    }
}

/// The newest note of the log under its present name whose tiles are there.
fn newest_of(
    tx: &mut Reader<'_>,
    name: &LogName,
    held: Option<Note>,
) -> Result<Option<(Note, Checkpoint)>, StoreError> {
    let public = tx.newest_checkpoint()?;
    let public = public.and_then(|row| Note::parse(&row.note).ok());
    let tiles = tx.derived()?.tiles;
    let notes = held.into_iter().chain(public);
    let known = notes.filter_map(|note| {
        let checkpoint = Checkpoint::from_note(&note).ok()?;
        let is_usable = checkpoint.origin == name.origin && checkpoint.size <= tiles;
        is_usable.then_some((note, checkpoint))
    });
    Ok(known.max_by_key(|(_, checkpoint)| checkpoint.size))
}
