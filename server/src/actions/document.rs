//! What acts on documents share: who may read one, when one may be changed, and what stops an act.

use quaymark_core::id::DocumentUseId;
use quaymark_core::submission::{ScanState, SubmissionState};

use super::submission::{Party, SubmissionError, expect_author, expect_state};
use crate::documents::{ContentHash, DocumentFault, ShelfError};
use crate::store::{Document, Queue, Reader, StoreError, Submission, Writer};

/// Why an act on a document is refused.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// None of this number, or none they may read.
    #[error("there is no document {0}, or you may not read it")]
    Unknown(DocumentUseId),
    /// The submission does not take it.
    #[error(transparent)]
    Submission(#[from] SubmissionError),
    /// The file is not one that is kept.
    #[error(transparent)]
    Fault(#[from] DocumentFault),
    /// There are as many as there may be.
    #[error("a submission has {most} documents at most: remove one first", most = crate::documents::MAX_FILES)]
    TooMany,
    /// This very file was found to have a virus.
    #[error("a virus was found in this file")]
    Infected,
    /// The file cannot be put down or taken up.
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    /// The file is not where it should be.
    #[error("the file {0} is missing from the documents folder")]
    Missing(ContentHash),
}

impl From<StoreError> for DocumentError {
    fn from(error: StoreError) -> Self {
        Self::Submission(error.into())
    }
}

/// Whether somebody may read what came with a submission: its author's organisation, and once it is
/// handed in the attestor concerned, reviewers and auditors. Whom it is about may not, by that alone.
pub fn may_read_documents(by: &Party, held: &Submission) -> bool {
    let is_attestor = by.represents.is_some() && by.represents == held.attestor;
    let is_judge = is_attestor || by.queue() == Queue::HandedIn;
    by.wrote(held) || (held.state.is_handed_in() && is_judge)
}

/// A document somebody may read, with its submission.
pub fn load_document(
    tx: &mut Reader<'_>,
    by: &Party,
    id: DocumentUseId,
) -> Result<(Document, Submission), DocumentError> {
    let document = tx.document(id)?.ok_or(DocumentError::Unknown(id))?;
    let held = tx.submission(document.submission)?;
    let held = held.filter(|held| may_read_documents(by, held));
    held.map(|held| (document, held))
        .ok_or(DocumentError::Unknown(id))
}

/// Refuses a change of documents by those who may not make it, or when none is made any more.
pub(super) fn expect_changeable(
    by: &Party,
    held: &Submission,
    states: &[SubmissionState],
) -> Result<(), SubmissionError> {
    expect_author(by, held)?;
    expect_state(held, states)?;
    if held.state != SubmissionState::Draft && !by.may_hand_in() {
        return Err(SubmissionError::NotYours(
            "what was handed in is changed by a signatory",
        ));
    }
    Ok(())
}

/// The submission once its documents are others: nobody's approval stands for what they did not see.
pub(super) fn without_approvals(
    tx: &mut Writer<'_>,
    held: Submission,
) -> Result<Submission, SubmissionError> {
    let mut submission = held;
    if submission.state != SubmissionState::Draft {
        tx.void_approvals(submission.id)?;
    }
    if submission.state == SubmissionState::Attested {
        submission.state = SubmissionState::Submitted;
    }
    Ok(submission)
}

/// Refuses an approval while there are documents that nobody could open.
pub(super) fn expect_open_documents(
    tx: &mut Reader<'_>,
    held: &Submission,
) -> Result<(), SubmissionError> {
    let documents = tx.documents_of(held.id)?;
    match documents
        .into_iter()
        .find(|document| !document.scan.is_open())
    {
        None => Ok(()),
        Some(document) if document.scan == ScanState::Infected => {
            Err(SubmissionError::Infected(document.file_name))
        }
        Some(document) => Err(SubmissionError::ScanPending(document.file_name)),
    }
}

/// The hash of a stored document.
pub(super) fn hash_of(sha256: &str) -> Result<ContentHash, StoreError> {
    ContentHash::parse(sha256)
        .ok_or_else(|| StoreError::Damaged("a document's hash is none".to_owned()))
}
