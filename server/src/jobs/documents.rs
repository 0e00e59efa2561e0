//! Jobs about documents: the virus scanner, and clearing away.

use quaymark_core::submission::ScanState;
use serde::Deserialize;

use super::JobFault;
use crate::actions::clear_documents::clear_documents;
use crate::actions::document::DocumentError;
use crate::actions::scan_document::{find_pending, note_scan};
use crate::actions::submission::SubmissionError;
use crate::app::App;
use crate::config::Scanning;
use crate::documents::ShelfError;
use crate::documents::clamd::Finding;
use crate::store::LeasedJob;

const DAY_MS: i64 = 24 * 3_600_000;

#[derive(Deserialize)]
struct Asked {
    sha256: String,
}

/// Asks the scanner about a file that waits, and writes down what it says. Without an answer the file
/// goes on waiting.
pub(super) fn scan(app: &App, held: &LeasedJob) -> Result<(), JobFault> {
    let asked: Asked = serde_json::from_str(&held.payload)
        .map_err(|_| JobFault::lasting("this release cannot read the job"))?;
    let Some(file) = find_pending(&app.store, &app.shelf, &asked.sha256)? else {
        return Ok(());
    };
    let found = match &app.config.documents.scanning {
        Scanning::Waiting => return Err(JobFault::passing("no virus scanner is set up")),
        Scanning::Unscanned => ScanState::Unscanned,
        Scanning::Clamd(clamd) => match clamd.scan(&file) {
            Ok(Finding::Clean) => ScanState::Clean,
            Ok(Finding::Infected) => ScanState::Infected,
            Err(fault) => return Err(JobFault::passing(fault.to_string())),
        },
    };
    let now = app.clock.now();
    Ok(note_scan(
        &app.store,
        &app.shelf,
        now,
        &asked.sha256,
        found,
    )?)
}

/// Clears away what is kept no longer.
pub(super) fn clear(app: &App) -> Result<(), JobFault> {
    let now = app.clock.now();
    let kept_ms = i64::from(app.config.documents.kept_days) * DAY_MS;
    let cleared = clear_documents(&app.store, &app.shelf, now, now.plus_ms(-kept_ms))?;
    tracing::info!(
        submissions = cleared.submissions,
        files = cleared.files,
        parts = cleared.parts,
        "documents were cleared away"
    );
    Ok(())
}

impl From<DocumentError> for JobFault {
    fn from(error: DocumentError) -> Self {
        match error {
            DocumentError::Submission(SubmissionError::Store(error)) => error.into(),
            DocumentError::Shelf(ShelfError::Damaged(_)) | DocumentError::Missing(_) => {
                Self::lasting(error.to_string())
            }
            other => Self::passing(other.to_string()),
        }
    }
}
