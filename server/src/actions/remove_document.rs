//! Takes a document from a submission again: while it is written or a question is open, and one with a
//! virus whenever anything can still happen. The file goes when nothing names it any more.

use quaymark_core::id::DocumentUseId;
use quaymark_core::submission::{ScanState, StepKind, SubmissionState};
use quaymark_core::time::Instant;

use super::document::{DocumentError, expect_changeable, load_document, without_approvals};
use super::submission::{Next, Party, Seen, change};
use crate::store::{Store, Submission};

const STATES: [SubmissionState; 2] = [SubmissionState::Draft, SubmissionState::Questioned];

/// Removes a document from the version of its submission that was seen; without one, from the version
/// there is.
pub fn remove_document(
    store: &Store,
    now: Instant,
    by: &Party,
    id: DocumentUseId,
    version: Option<u32>,
) -> Result<Submission, DocumentError> {
    let (document, held) = store.read(|tx| load_document(tx, by, id))?;
    let seen = Seen {
        id: held.id,
        version: version.unwrap_or(held.version),
    };
    let states = match document.scan {
        ScanState::Infected => &SubmissionState::OPEN[..],
        _ => &STATES,
    };
    let removed = change(store, now, by, seen, "remove_document", |tx, held| {
        expect_changeable(by, &held, states)?;
        tx.remove_document(id)?;
        let submission = without_approvals(tx, held)?;
        Ok(Next {
            submission,
            steps: vec![(StepKind::DocumentRemoved, Some(document.file_name.clone()))],
        })
    });
    Ok(removed?)
}
