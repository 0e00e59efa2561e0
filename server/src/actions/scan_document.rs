//! Writes down what the virus scanner says of a file. What is infected is taken from the shelf, and
//! those who handed it in are told.

use quaymark_core::submission::ScanState;
use quaymark_core::time::Instant;
use serde_json::json;

use super::document::{DocumentError, hash_of};
use crate::auth::letters;
use crate::documents::Shelf;
use crate::jobs::Kind;
use crate::mail::Content;
use crate::notices::title::title;
use crate::store::{Actor, Deed, Document, NewJob, Store, StoreError, Writer};

/// Queues the scan of a file.
pub fn queue_scan(tx: &mut Writer<'_>, sha256: &str, now: Instant) -> Result<(), StoreError> {
    tx.queue_job(&NewJob {
        kind: Kind::ScanDocument.as_str(),
        payload: json!({ "sha256": sha256 }).to_string(),
        dedup_key: None,
        run_at: now,
    })?;
    Ok(())
}

/// A file that waits for the scanner; `None` where nothing waits any more.
pub fn find_pending(
    store: &Store,
    shelf: &Shelf,
    sha256: &str,
) -> Result<Option<Vec<u8>>, DocumentError> {
    let held = store.read(|tx| tx.file_state(sha256))?;
    if !held.is_some_and(|held| !held.is_removed && is_waiting(held.scan)) {
        return Ok(None);
    }
    let hash = hash_of(sha256)?;
    match shelf.take(hash)? {
        Some(bytes) => Ok(Some(bytes)),
        None => Err(DocumentError::Missing(hash)),
    }
}

/// What the operator let through is scanned too, once there is a scanner.
const fn is_waiting(scan: ScanState) -> bool {
    matches!(scan, ScanState::ScanPending | ScanState::Unscanned)
}

/// Writes down what was found. A file that is infected goes after that is durable: what a crash leaves
/// of it is swept.
pub fn note_scan(
    store: &Store,
    shelf: &Shelf,
    now: Instant,
    sha256: &str,
    found: ScanState,
) -> Result<(), DocumentError> {
    store.change(now, |tx| {
        tx.note_scan(sha256, found)?;
        let uses = tx.documents_with(sha256)?;
        if found == ScanState::Infected {
            for document in &uses {
                tell_uploader(tx, document)?;
            }
        }
        if found != ScanState::Unscanned {
            // A scanner that answers again has answers for all that waited.
            tx.hasten_jobs(Kind::ScanDocument.as_str(), now)?;
        }
        let with: Vec<String> = (uses.iter())
            .map(|document| document.submission.to_string())
            .collect();
        let after = json!({ "scan": found, "submissions": with });
        tx.audit(
            now,
            &Actor::job(),
            &Deed::new("scan_document", sha256).after(after),
        )
    })?;
    if found == ScanState::Infected {
        shelf.remove(hash_of(sha256)?)?;
    }
    Ok(())
}

fn tell_uploader(tx: &mut Writer<'_>, document: &Document) -> Result<(), StoreError> {
    let person = tx.find_person(document.uploaded_by)?;
    let Some(person) = person.filter(|person| person.deactivated_at.is_none()) else {
        return Ok(());
    };
    let content = Content::SubmissionMoved {
        submission: match tx.submission(document.submission)? {
            Some(held) => title(tx, &held)?,
            None => format!("Submission {}", document.submission),
        },
        step: format!("a virus was found in {}", document.file_name),
        note: String::new(),
        path: format!("/desk/submissions/{}", document.submission),
    };
    letters::send(tx, &person, content)
}
