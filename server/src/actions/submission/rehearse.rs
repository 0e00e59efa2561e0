//! Whether a submission could be published as it is: publishes it in a transaction that is undone.
//!
//! So what is checked at entry is exactly what publication checks.

use quaymark_core::entry::Change;
use quaymark_core::time::Instant;

use super::{SubmissionError, publish};
use crate::actions::REGISTRAR;
use crate::actions::authority::{Authority, Numbers};
use crate::store::{Store, StoreError, Submission};

/// How a rehearsal ends.
enum End {
    /// Everything fits.
    Undone,
    /// Something does not.
    Refused(SubmissionError),
}

impl From<StoreError> for End {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}

/// Refuses a submission that could not be published even if everybody agreed.
pub(in crate::actions) fn rehearse(
    store: &Store,
    now: Instant,
    submission: &Submission,
) -> Result<(), SubmissionError> {
    let everybody = Authority {
        actor: REGISTRAR,
        approvals: vec!["rehearsal-1".to_owned(), "rehearsal-2".to_owned()],
        first: Change::Granted,
    };
    let played = store.write(now, |tx| -> Result<(), End> {
        publish(tx, submission, &everybody, &mut Numbers::Random).map_err(End::Refused)?;
        Err(End::Undone)
    });
    match played {
        Err(End::Refused(error)) => Err(error),
        Ok(()) | Err(End::Undone) => Ok(()),
    }
}
