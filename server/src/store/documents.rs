//! Documents: files by their content, and where each was handed in.
//!
//! **Invariant:** who may read a file follows from where it was handed in, never from its hash.

mod write;

use diesel::prelude::*;
use quaymark_core::id::{DocumentUseId, PersonId, SubmissionId};
use quaymark_core::submission::{ScanState, SubmissionState};
use quaymark_core::time::Instant;

use super::error::StoreError;
use super::reader::{Reader, damaged};
use super::schema::{document, document_use, submission};

pub use write::NewFile;

/// The word of files that no scanner has answered for.
const PENDING: &str = "scan_pending";

/// A document as it was handed in with a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    pub id: DocumentUseId,
    pub submission: SubmissionId,
    /// In hexadecimal.
    pub sha256: String,
    pub file_name: String,
    pub bytes: u64,
    pub media_type: String,
    pub scan: ScanState,
    pub uploaded_by: PersonId,
    pub created_at: Instant,
}

/// What the register knows of a file, whoever handed it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileState {
    pub scan: ScanState,
    /// Whether it was taken from the shelf for good.
    pub is_removed: bool,
}

#[derive(Queryable)]
struct Row {
    id: String,
    submission: String,
    sha256: String,
    file_name: String,
    bytes: i64,
    media_type: String,
    scan: String,
    accepted_at: Option<i64>,
    uploaded_by: String,
    created_at: i64,
}

impl Row {
    fn read(self) -> Result<Document, StoreError> {
        Ok(Document {
            id: self.id.parse().map_err(damaged)?,
            submission: self.submission.parse().map_err(damaged)?,
            sha256: self.sha256,
            file_name: self.file_name,
            bytes: u64::try_from(self.bytes).map_err(damaged)?,
            media_type: self.media_type,
            scan: scan_state(&self.scan, self.accepted_at)?,
            uploaded_by: self.uploaded_by.parse().map_err(damaged)?,
            created_at: Instant::from_ms(self.created_at),
        })
    }
}

/// A file the scanner has not answered for is open once the operator let it through.
fn scan_state(word: &str, accepted_at: Option<i64>) -> Result<ScanState, StoreError> {
    match (word, accepted_at) {
        (PENDING, Some(_)) => Ok(ScanState::Unscanned),
        _ => word.parse().map_err(damaged),
    }
}

/// Documents that are with a submission now.
#[diesel::dsl::auto_type]
fn present() -> _ {
    document_use::table
        .inner_join(document::table.on(document::sha256.eq(document_use::sha256)))
        .filter(document_use::removed_at.is_null())
        .select((
            document_use::id,
            document_use::submission_id,
            document_use::sha256,
            document_use::file_name,
            document::bytes,
            document::media_type,
            document::scan,
            document::accepted_at,
            document_use::uploaded_by,
            document_use::created_at,
        ))
}

impl Reader<'_> {
    /// A document that is with its submission still.
    pub fn document(&mut self, id: DocumentUseId) -> Result<Option<Document>, StoreError> {
        let row: Option<Row> = present()
            .filter(document_use::id.eq(id.to_string()))
            .first(self.connection)
            .optional()?;
        row.map(Row::read).transpose()
    }

    /// The documents of a submission, in the order they came.
    pub fn documents_of(&mut self, id: SubmissionId) -> Result<Vec<Document>, StoreError> {
        let rows: Vec<Row> = present()
            .filter(document_use::submission_id.eq(id.to_string()))
            .order((document_use::created_at, document_use::id))
            .load(self.connection)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Everywhere a file is with a submission.
    pub fn documents_with(&mut self, sha256: &str) -> Result<Vec<Document>, StoreError> {
        let rows: Vec<Row> = present()
            .filter(document_use::sha256.eq(sha256))
            .order(document_use::id)
            .load(self.connection)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// What is known of a file; `None` if it was never handed in.
    pub fn file_state(&mut self, sha256: &str) -> Result<Option<FileState>, StoreError> {
        let row: Option<(String, Option<i64>, Option<i64>)> = document::table
            .find(sha256)
            .select((document::scan, document::accepted_at, document::removed_at))
            .first(self.connection)
            .optional()?;
        let state = row.map(|(scan, accepted_at, removed_at)| {
            Ok(FileState {
                scan: scan_state(&scan, accepted_at)?,
                is_removed: removed_at.is_some(),
            })
        });
        state.transpose()
    }

    /// Submissions that were withdrawn or rejected before an instant and have documents still.
    pub fn submissions_to_clear(
        &mut self,
        before: Instant,
        limit: u32,
    ) -> Result<Vec<SubmissionId>, StoreError> {
        let ended = [SubmissionState::Withdrawn, SubmissionState::Rejected];
        let ids: Vec<String> = submission::table
            .filter(submission::state.eq_any(ended.map(SubmissionState::as_str)))
            .filter(submission::decided_at.lt(before.as_ms()))
            .filter(
                submission::id.eq_any(
                    document_use::table
                        .filter(document_use::removed_at.is_null())
                        .select(document_use::submission_id),
                ),
            )
            .order(submission::id)
            .limit(i64::from(limit))
            .select(submission::id)
            .load(self.connection)?;
        ids.iter().map(|id| id.parse().map_err(damaged)).collect()
    }
}
