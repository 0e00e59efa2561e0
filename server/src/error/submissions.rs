//! From what stops an act on a submission to a refusal.

use super::{Code, FieldFault, Refusal};
use crate::actions::attest_list::ListError;
use crate::actions::submission::SubmissionError;
use crate::import::RowFault;

impl From<SubmissionError> for Refusal {
    fn from(error: SubmissionError) -> Self {
        let code = match &error {
            SubmissionError::Unknown(_) => Code::UnknownSubmission,
            SubmissionError::NotYours(_) => Code::NotYours,
            SubmissionError::NotToAsk(_) => Code::NotPermitted,
            SubmissionError::Outdated { .. } => Code::VersionConflict,
            SubmissionError::State { .. } => Code::WrongState,
            SubmissionError::NotAttested => Code::NotAttested,
            SubmissionError::RecordChanged(_) => Code::RecordChanged,
            SubmissionError::ScanPending(_) => Code::ScanPending,
            SubmissionError::Infected(_) => Code::DocumentInfected,
            SubmissionError::PreviewGone => Code::PreviewGone,
            SubmissionError::Conflict(_) => Code::ConflictOfInterest,
            SubmissionError::Faults(_) => Code::SubmissionFaulty,
            SubmissionError::Payload(_) => Code::InvalidPayload,
            SubmissionError::Note => Code::NoteRequired,
            SubmissionError::Store(_) => Code::Internal,
        };
        match error {
            SubmissionError::Store(error) => error.into(),
            SubmissionError::Faults(faults) => {
                let words: Vec<String> = faults.iter().map(RowFault::without_line).collect();
                Self::new(code, words.join("; ")).faults(faults.into_iter().map(fault).collect())
            }
            other => Self::new(code, other.to_string()),
        }
    }
}

impl From<ListError> for Refusal {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Refused(error) => error.into(),
            other => Self::new(Code::ListUnreadable, other.to_string()).field("body"),
        }
    }
}

pub(super) fn fault(fault: RowFault) -> FieldFault {
    FieldFault {
        field: fault.column,
        found: fault.value,
        expected: fault.expected,
    }
}
