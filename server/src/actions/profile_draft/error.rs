//! Why an act on a port's requirement profile is refused.

use quaymark_core::id::{ProfileDraftId, ProfileId};
use quaymark_core::requirement::EditError;

use crate::actions::authority::ApprovalFault;
use crate::actions::change_status::StatusError;
use crate::actions::publish_profile::ProfileError;
use crate::import::RowFault;
use crate::store::StoreError;

/// Why an act on a port's requirement profile, or on a decision of a port, is refused.
#[derive(Debug, thiserror::Error)]
pub enum ProfileDraftError {
    /// The organisation speaks for no port.
    #[error("your organisation speaks for no port of the register")]
    NoPort,
    /// None of this number, or another port's.
    #[error("there is no draft {0}, or it is another port's")]
    Unknown(ProfileDraftId),
    /// None of this name, or another port's.
    #[error("your port has no profile {0}")]
    UnknownProfile(ProfileId),
    /// No such decision, or another port's.
    #[error("your port has no decision {0}")]
    UnknownDecision(String),
    /// Somebody changed it since.
    #[error("{what} was changed since you looked: it is at {found}")]
    Outdated {
        /// What was acted on.
        what: String,
        /// The version, or the entry, it is at.
        found: u64,
    },
    /// It does not stand where this can be done.
    #[error("{0}")]
    State(String),
    /// Something is missing or wrong.
    #[error("{} things are missing or wrong", .0.len())]
    Faults(Vec<RowFault>),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ProfileDraftError {
    /// One thing wrong.
    pub(crate) fn fault(field: &str, found: &str, expected: impl Into<String>) -> Self {
        Self::Faults(vec![RowFault::new(0, field, found, expected)])
    }
}

impl From<EditError> for ProfileDraftError {
    fn from(error: EditError) -> Self {
        Self::fault("requirement", "", error.to_string())
    }
}

impl From<ApprovalFault> for ProfileDraftError {
    fn from(fault: ApprovalFault) -> Self {
        Self::State(fault.to_string())
    }
}

/// What the last check finds that the draft's own check should have found before.
impl From<ProfileError> for ProfileDraftError {
    fn from(error: ProfileError) -> Self {
        match error {
            ProfileError::Store(error) => error.into(),
            ProfileError::Approval(fault) => fault.into(),
            other => Self::fault("requirement", "", other.to_string()),
        }
    }
}

impl From<StatusError> for ProfileDraftError {
    fn from(error: StatusError) -> Self {
        match error {
            StatusError::Store(error) => error.into(),
            other => Self::State(other.to_string()),
        }
    }
}
