//! What a page says of a submission once what it became was erased: that, when and why, instead of
//! fields that seem to have been left empty.

use crate::actions::erased_submission::SubmissionErased;
use crate::pages::component::{ChangedRow, Said, SummaryRow};
use crate::pages::words::instant_words;

/// What stands above a submission.
pub(super) struct Erased {
    pub(super) at: String,
    pub(super) reason: &'static str,
    /// The entry of the log that says so.
    pub(super) entry: String,
    pub(super) with_documents: bool,
}

impl Erased {
    pub(super) fn shown(erased: &SubmissionErased) -> Self {
        Self {
            at: instant_words(erased.at),
            reason: erased.because.words(),
            entry: erased.entry.to_string(),
            with_documents: erased.with_documents,
        }
    }
}

/// Says of each field without words why it has none. Which of them were filled in is not known any more.
pub(super) fn tell_apart(rows: &mut [SummaryRow]) {
    let empty = rows.iter_mut().filter(|row| row.said == Said::default());
    empty.for_each(|row| row.said = Said::plain("Erased, or never filled in"));
}

/// The same of what the register said before, where that was erased.
pub(super) fn tell_before(rows: &mut [ChangedRow]) {
    let empty = rows.iter_mut().filter(|row| row.before == Said::default());
    empty.for_each(|row| row.before = Said::plain("Erased, or never said"));
}
