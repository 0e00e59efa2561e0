//! The files that were handed in for what is erased.

use quaymark_core::id::SubmissionId;

use super::EraseError;
use crate::actions::document::{DocumentError, hash_of};
use crate::documents::Shelf;
use crate::store::{Reader, Writer};

/// What became of the files that were to go, by their SHA-256.
#[derive(Debug, Default)]
pub(super) struct Gone {
    pub(super) removed: Vec<String>,
    /// Named by the register, and not on the shelf.
    pub(super) absent: Vec<String>,
}

/// The names that files of submissions have, or had until they were taken out.
pub(super) fn file_names(
    tx: &mut Reader<'_>,
    submissions: &[SubmissionId],
) -> Result<Vec<String>, EraseError> {
    let mut names = Vec::new();
    for id in submissions {
        names.extend(tx.file_names_of(*id)?);
    }
    Ok(names)
}

/// Takes the files of submissions away, and every name of one; those that stand elsewhere too stay on
/// the shelf.
pub(super) fn erase_files(
    tx: &mut Writer<'_>,
    shelf: &Shelf,
    submissions: &[SubmissionId],
) -> Result<Gone, EraseError> {
    let mut gone = Gone::default();
    for id in submissions {
        for document in tx.documents_of(*id)? {
            tx.remove_document(document.id)?;
            if tx.documents_with(&document.sha256)?.is_empty() {
                tx.forget_file(&document.sha256)?;
                take_away(shelf, document.sha256, &mut gone)?;
            }
        }
        tx.erase_file_names(*id)?;
    }
    Ok(gone)
}

fn take_away(shelf: &Shelf, sha256: String, gone: &mut Gone) -> Result<(), EraseError> {
    let hash = hash_of(&sha256)?;
    match shelf.holds(hash).map_err(DocumentError::from)? {
        true => {
            shelf.remove(hash).map_err(DocumentError::from)?;
            gone.removed.push(sha256);
        }
        false => gone.absent.push(sha256),
    }
    Ok(())
}
