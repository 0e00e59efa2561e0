//! Why an act on a submission is refused.

use quaymark_core::id::SubmissionId;
use quaymark_core::submission::{PayloadError, SubmissionState};

use super::Conflict;
use crate::actions::authority::ApprovalFault;
use crate::actions::change_status::StatusError;
use crate::actions::decide_equivalence::DecisionError;
use crate::actions::enter::Stopped;
use crate::import::RowFault;
use crate::store::StoreError;

/// Why an act on a submission is refused.
#[derive(Debug, thiserror::Error)]
pub enum SubmissionError {
    /// None of this number, or none they may see.
    #[error("there is no submission {0}, or you may not see it")]
    Unknown(SubmissionId),
    /// Not theirs to act on.
    #[error("{0}")]
    NotYours(&'static str),
    /// Not something for them to ask.
    #[error("{0}")]
    NotToAsk(&'static str),
    /// Somebody changed it since.
    #[error("{id} was changed since you looked: it is at version {found}")]
    Outdated {
        /// The submission.
        id: SubmissionId,
        /// The version it is at.
        found: u32,
    },
    /// The act does not fit the state.
    #[error("{id} is {state}: this cannot be done any more, or not yet", state = .state.words())]
    State {
        /// The submission.
        id: SubmissionId,
        /// Where it stands.
        state: SubmissionState,
    },
    /// The attestor has not confirmed yet.
    #[error("the attestor has to confirm first: a review is the last word")]
    NotAttested,
    /// The record has a newer version than the submission was made from.
    #[error("{0} was changed on the register since this was written")]
    RecordChanged(String),
    /// Nobody could have read all of it safely.
    #[error("{0} waits for the virus scanner: what nobody can open yet, nobody approves")]
    ScanPending(String),
    /// A document has a virus.
    #[error("a virus was found in {0}: those who submitted it have to remove it first")]
    Infected(String),
    /// A list that is not there to be carried out, or not any more.
    #[error("this list was carried out already, has lapsed, or was never looked at: send it again")]
    PreviewGone,
    /// A conflict of interest.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// Something is missing or wrong.
    #[error("{} things are missing or wrong", .0.len())]
    Faults(Vec<RowFault>),
    /// Not the payload of its kind.
    #[error(transparent)]
    Payload(#[from] PayloadError),
    /// No note, or one too long.
    #[error("say why or what, in up to 2000 characters")]
    Note,
    /// The database.
    #[error(transparent)]
    Store(StoreError),
}

impl SubmissionError {
    /// One thing wrong with a member of the payload.
    pub(crate) fn fault(field: &str, found: &str, expected: impl Into<String>) -> Self {
        Self::Faults(vec![RowFault::new(0, field, found, expected)])
    }
}

/// What the database's own rules refuse is a refusal here too.
impl From<StoreError> for SubmissionError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::FourEyes(rule) => Self::Conflict(Conflict::Rule(rule)),
            StoreError::DuplicateKey { key, record } => {
                let number = key.rsplit(':').next().unwrap_or_default().to_owned();
                Self::fault(
                    "number",
                    &number,
                    format!("a number that is not {record}'s"),
                )
            }
            other => Self::Store(other),
        }
    }
}

impl From<Stopped> for SubmissionError {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Faults(faults) => Self::Faults(faults),
            Stopped::Store(error) => error.into(),
        }
    }
}

impl From<ApprovalFault> for SubmissionError {
    fn from(fault: ApprovalFault) -> Self {
        Self::Conflict(Conflict::Rule(fault.to_string()))
    }
}

impl From<StatusError> for SubmissionError {
    fn from(error: StatusError) -> Self {
        let field = match &error {
            StatusError::Store(_) | StatusError::Approval(_) => "",
            StatusError::Already { .. } | StatusError::Annulled(_) => "status",
            StatusError::Timeline { .. } | StatusError::NeverHeld(_) => "from",
            _ => "record",
        };
        match error {
            StatusError::Store(error) => error.into(),
            StatusError::Approval(fault) => fault.into(),
            other => Self::fault(field, "", format!("another value: {other}")),
        }
    }
}

impl From<DecisionError> for SubmissionError {
    fn from(error: DecisionError) -> Self {
        let field = match &error {
            DecisionError::UnknownPort(_) => "port",
            DecisionError::UnfitIssuer(..) => "issuer",
            DecisionError::UnknownFamily(_) => "family",
            DecisionError::NumberTaken(..) => "number",
            DecisionError::Timeline(_) => "valid_until",
            _ => "",
        };
        match error {
            DecisionError::Store(error) => error.into(),
            DecisionError::Approval(fault) => fault.into(),
            other => Self::fault(field, "", format!("another value: {other}")),
        }
    }
}
