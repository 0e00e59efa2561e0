//! Documents that come with submissions, for those who may read them.

use serde::Serialize;

use crate::id::{DocumentUseId, PersonId, SubmissionId};
use crate::submission::ScanState;
use crate::time::Instant;

/// A document as it was handed in with a submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentShown {
    /// Its number: the same file with another submission has another.
    pub id: DocumentUseId,
    /// The submission it came with.
    pub submission: SubmissionId,
    /// The name it was given, without what is unsafe in a name.
    pub file_name: String,
    /// What it is, by its content.
    pub media_type: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The SHA-256 of its content, in hexadecimal.
    pub sha256: String,
    /// What is known of its safety.
    pub scan: ScanState,
    /// Who handed it in, by pseudonym.
    pub uploaded_by: PersonId,
    /// When.
    pub created_at: Instant,
}

/// The documents of a submission, in the order they came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DocumentList {
    /// The documents.
    pub documents: Vec<DocumentShown>,
}
