//! The files that were handed in for what is erased.

use quaymark_core::id::SubmissionId;

use super::EraseError;
use crate::actions::document::{DocumentError, hash_of};
use crate::documents::Shelf;
use crate::store::{Reader, Writer};

/// The names of the files of submissions.
pub(super) fn file_names(
    tx: &mut Reader<'_>,
    submissions: &[SubmissionId],
) -> Result<Vec<String>, EraseError> {
    let mut names = Vec::new();
    for id in submissions {
        let documents = tx.documents_of(*id)?;
        names.extend(documents.into_iter().map(|document| document.file_name));
    }
    Ok(names)
}

/// Takes the files of submissions away; those that stand elsewhere too stay on the shelf.
pub(super) fn erase_files(
    tx: &mut Writer<'_>,
    shelf: &Shelf,
    submissions: &[SubmissionId],
) -> Result<Vec<String>, EraseError> {
    let mut files = Vec::new();
    for id in submissions {
        for document in tx.documents_of(*id)? {
            tx.erase_document(document.id)?;
            if tx.documents_with(&document.sha256)?.is_empty() {
                tx.forget_file(&document.sha256)?;
                let removed = shelf.remove(hash_of(&document.sha256)?);
                removed.map_err(DocumentError::from)?;
                files.push(document.sha256);
            }
        }
    }
    Ok(files)
}
