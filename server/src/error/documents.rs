//! From what stops an act on a document to a refusal.

use super::{Code, Refusal};
use crate::actions::document::DocumentError;
use crate::documents::{DocumentFault, ShelfError};

impl From<DocumentError> for Refusal {
    fn from(error: DocumentError) -> Self {
        let words = error.to_string();
        match error {
            DocumentError::Submission(error) => error.into(),
            DocumentError::Unknown(_) => Self::new(Code::UnknownDocument, words),
            DocumentError::Fault(fault) => refuse_file(&fault),
            DocumentError::TooMany => Self::new(Code::TooManyDocuments, words).field("document"),
            DocumentError::Infected => Self::new(Code::DocumentInfected, words).field("document"),
            DocumentError::Shelf(ShelfError::Full) => {
                tracing::error!("the disk of the documents folder is full");
                let detail = "the register's disk is full; nothing of the document was kept";
                Self::new(Code::StorageFull, detail).retry_after(600)
            }
            DocumentError::Shelf(error @ ShelfError::Store(_)) => {
                tracing::error!(%error, "the store of documents does not do what it is asked to");
                let detail =
                    "the store of documents does not answer as it should; nothing was lost";
                Self::new(Code::NotReady, detail).retry_after(60)
            }
            DocumentError::Shelf(_) | DocumentError::Missing(_) => {
                tracing::error!(%error, "a document cannot be kept or given out");
                Self::internal()
            }
        }
    }
}

fn refuse_file(fault: &DocumentFault) -> Refusal {
    let refusal = Refusal::new(Code::DocumentRefused, fault.to_string())
        .field("document")
        .expected("a whole PDF without scripts, actions or embedded files, a PNG or a JPEG");
    match fault {
        DocumentFault::Type { found } => refusal.found(found),
        _ => refusal,
    }
}
