//! Whether the database continues what was made public: compared at every start and before every
//! signature.
//!
//! An older copy of the database would give the same index to another entry. Whoever holds the
//! checkpoint of before would then hold the proof that the register changed its past.

use std::path::Path;

use super::error::PublishError;
use super::key::LogKey;
use super::last::{Held, LastCheckpoint};
use super::name::LogName;
use crate::store::{Reader, Store, StoreError};

/// What was made public and the database disagree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Discord {
    /// The database is an older copy.
    #[error("{}", behind(*published, *found))]
    Behind {
        /// Entries of the last checkpoint.
        published: u64,
        /// Entries of the database.
        found: u64,
    },
    /// The same size, other entries.
    #[error(
        "the first {size} entries of the database are not those of the checkpoint made public, in \
         the file last-checkpoint"
    )]
    Differs {
        /// The checkpoint's size.
        size: u64,
    },
    /// The file belongs to another log.
    #[error("the file last-checkpoint is of the log `{found}`, the database is of {expected}")]
    OtherLog {
        /// In the file.
        found: String,
        /// In the database.
        expected: String,
    },
    /// The file is gone although this folder's key has signed.
    #[error(
        "the file last-checkpoint is missing: put the newest checkpoint that anybody holds in its \
         place"
    )]
    Lost,
    /// The file is no checkpoint of this log.
    #[error(
        "the file last-checkpoint is not a checkpoint with the log's signature: put the newest one \
         that anybody holds in its place"
    )]
    Unreadable,
    /// Stored hashes are not those of the stored entries.
    #[error(
        "the entries stored do not have the root that was computed when they were written, at size \
         {size}: `quaymark log fsck` names the entry"
    )]
    Rotten {
        /// The size looked at.
        size: u64,
    },
    /// A witness has seen more than the database has.
    #[error(
        "the witness `{witness}` has cosigned {seen} entries of this log, the database has {found}: \
         it is an older copy. Put the newest one in its place, or go on under a new name with \
         `quaymark log fork --new-key`"
    )]
    WitnessAhead {
        /// Its name in the policy.
        witness: String,
        /// What it has seen.
        seen: u64,
        /// What there is.
        found: u64,
    },
    /// A witness has seen another history.
    #[error(
        "the witness `{witness}` does not take the entries of the database for a continuation of the \
         {seen} it has cosigned: put the database in place that made them public, or go on under a \
         new name with `quaymark log fork --new-key`"
    )]
    WitnessDiffers {
        /// Its name in the policy.
        witness: String,
        /// The size it compared at.
        seen: u64,
    },
    /// The state stated in the log is not that of its entries.
    #[error("the state entry at index {0} does not state the root of the entries before it")]
    State(u64),
}

fn behind(published: u64, found: u64) -> String {
    format!(
        "the last checkpoint made public is of {published} entries, the database has {found}: it is \
         an older copy. Put the newest one in its place, or go on under a new name with `quaymark \
         log fork --new-key`"
    )
}

/// Compares the database with the files of a data folder, before anything is written.
pub fn check_at_start(store: &Store, data_dir: &Path) -> Result<Option<Discord>, PublishError> {
    let held = match LastCheckpoint::within(data_dir).read() {
        Err(PublishError::Discord(discord)) => return Ok(Some(discord)),
        held => held?,
    };
    store.read(|tx| match LogName::current(tx)? {
        Some(name) => {
            let holds_key = LogKey::find(data_dir, &name.origin, &name.jwk)?.is_some();
            Ok(compare(tx, held.as_ref(), &name, holds_key)?)
        }
        None => Ok(held.map(|held| without_name(tx, &held)).transpose()?),
    })
}

/// A database that never signed, beside a file that says somebody did.
fn without_name(tx: &mut Reader<'_>, held: &Held) -> Result<Discord, StoreError> {
    let (published, found) = (held.checkpoint.size, tx.head()?.size);
    if found < published {
        return Ok(Discord::Behind { published, found });
    }
    Ok(Discord::OtherLog {
        found: held.checkpoint.origin.clone(),
        expected: "one that was never made public".to_owned(),
    })
}

/// Whether the database continues what was made public under the name it has now.
pub(super) fn compare(
    tx: &mut Reader<'_>,
    held: Option<&Held>,
    name: &LogName,
    holds_key: bool,
) -> Result<Option<Discord>, StoreError> {
    let Some(Held { note, checkpoint }) = held else {
        let has_signed = holds_key && has_published(tx, &name.origin)?;
        return Ok(has_signed.then_some(Discord::Lost));
    };
    if checkpoint.origin != name.origin {
        return Ok(Some(Discord::OtherLog {
            found: checkpoint.origin.clone(),
            expected: format!("`{}`", name.origin),
        }));
    }
    if name.verifier().is_none_or(|key| note.check(&key).is_err()) {
        return Ok(Some(Discord::Unreadable));
    }
    let (published, found) = (checkpoint.size, tx.head()?.size);
    if found < published {
        return Ok(Some(Discord::Behind { published, found }));
    }
    let is_same = tx.root_at(published)? == Some(checkpoint.root);
    Ok((!is_same).then_some(Discord::Differs { size: published }))
}

fn has_published(tx: &mut Reader<'_>, origin: &str) -> Result<bool, StoreError> {
    let newest = tx.newest_checkpoint()?;
    let first_line = |note: &str| note.lines().next() == Some(origin);
    Ok(newest.is_some_and(|row| first_line(&row.note)))
}
