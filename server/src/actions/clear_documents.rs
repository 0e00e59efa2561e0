//! Clears away: documents of submissions that came to nothing long ago, files nothing names, and what
//! was left of uploads that broke off.
//!
//! **Invariant:** a file goes within the transaction that finds it unnamed, so nobody can name it
//! meanwhile; the files themselves say nothing about who handed them in.

use quaymark_core::id::SubmissionId;
use quaymark_core::submission::ScanState;
use quaymark_core::time::Instant;
use serde_json::json;

use super::document::DocumentError;
use crate::documents::{ContentHash, Shelf, shelf::Laid};
use crate::store::{Actor, Deed, Store, StoreError, Writer};

/// How long something may lie unnamed, in milliseconds: longer than any upload takes.
const UNNAMED_MS: i64 = 3_600_000;
/// So many submissions are cleared at a time.
const AT_A_TIME: u32 = 100;

/// How much was cleared away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cleared {
    /// Submissions whose documents were removed.
    pub submissions: usize,
    /// Files.
    pub files: usize,
    /// Parts of files.
    pub parts: usize,
}

/// Clears away what was due before: documents of submissions that ended before an instant, and
/// whatever has lain unnamed for an hour.
pub fn clear_documents(
    store: &Store,
    shelf: &Shelf,
    now: Instant,
    ended_before: Instant,
) -> Result<Cleared, DocumentError> {
    let mut cleared = Cleared::default();
    loop {
        let due = store.read(|tx| tx.submissions_to_clear(ended_before, AT_A_TIME))?;
        if due.is_empty() {
            break;
        }
        for id in due {
            clear_submission(store, now, id)?;
            cleared.submissions += 1;
        }
    }
    for laid in shelf.older_than(now.plus_ms(-UNNAMED_MS))? {
        match laid {
            Laid::Part(path) => {
                shelf.remove_part(&path)?;
                cleared.parts += 1;
            }
            Laid::File(hash) => cleared.files += usize::from(clear_file(store, shelf, now, hash)?),
        }
    }
    Ok(cleared)
}

fn clear_submission(store: &Store, now: Instant, id: SubmissionId) -> Result<(), StoreError> {
    store.change(now, |tx| {
        let documents = tx.documents_of(id)?;
        for document in &documents {
            tx.remove_document(document.id)?;
        }
        let removed: Vec<&str> = documents.iter().map(|one| one.sha256.as_str()).collect();
        let deed = Deed::new("clear_documents", id).before(json!({ "documents": removed }));
        tx.audit(now, &Actor::job(), &deed)
    })
}

/// Removes a file that nothing names; whether it was so.
fn clear_file(
    store: &Store,
    shelf: &Shelf,
    now: Instant,
    hash: ContentHash,
) -> Result<bool, DocumentError> {
    let sha256 = hash.to_string();
    if !store.read(|tx| is_unnamed(tx, &sha256))? {
        return Ok(false);
    }
    let removed = store.change(now, |tx| -> Result<(), Kept> {
        if !is_unnamed(tx, &sha256)? {
            return Err(Kept::Named);
        }
        forget(tx, &sha256)?;
        let deed = Deed::new("clear_file", &sha256);
        tx.audit(now, &Actor::job(), &deed)?;
        shelf
            .remove(hash)
            .map_err(|error| Kept::Failed(error.into()))
    });
    match removed {
        Ok(()) => Ok(true),
        Err(Kept::Named) => Ok(false),
        Err(Kept::Failed(error)) => Err(error),
    }
}

fn forget(tx: &mut Writer<'_>, sha256: &str) -> Result<(), StoreError> {
    match tx.file_state(sha256)? {
        Some(held) if !held.is_removed => tx.forget_file(sha256),
        _ => Ok(()),
    }
}

/// Why a file stays.
enum Kept {
    /// Somebody handed it in meanwhile.
    Named,
    /// It could not be removed.
    Failed(DocumentError),
}

impl From<StoreError> for Kept {
    fn from(error: StoreError) -> Self {
        Self::Failed(error.into())
    }
}

/// Whether a file is with no submission, or has a virus and should be gone.
fn is_unnamed(tx: &mut crate::store::Reader<'_>, sha256: &str) -> Result<bool, StoreError> {
    let state = tx.file_state(sha256)?;
    let is_infected = state.is_some_and(|state| state.scan == ScanState::Infected);
    Ok(is_infected || tx.documents_with(sha256)?.is_empty())
}
