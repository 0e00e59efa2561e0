//! From what stops an act on a port's requirement profile to a refusal.

use super::submissions::fault;
use super::{Code, Refusal};
use crate::actions::profile_draft::ProfileDraftError;
use crate::import::RowFault;

impl From<ProfileDraftError> for Refusal {
    fn from(error: ProfileDraftError) -> Self {
        let code = match &error {
            ProfileDraftError::NoPort => Code::NotPermitted,
            ProfileDraftError::Unknown(_) => Code::UnknownProfileDraft,
            ProfileDraftError::UnknownProfile(_) => Code::UnknownProfile,
            ProfileDraftError::UnknownDecision(_) => Code::UnknownDecision,
            ProfileDraftError::Outdated { .. } => Code::VersionConflict,
            ProfileDraftError::State(_) => Code::WrongState,
            ProfileDraftError::Faults(_) => Code::ProfileFaulty,
            ProfileDraftError::Store(_) => Code::Internal,
        };
        match error {
            ProfileDraftError::Store(error) => error.into(),
            ProfileDraftError::Faults(faults) => {
                let words: Vec<String> = faults.iter().map(RowFault::without_line).collect();
                Self::new(code, words.join("; ")).faults(faults.into_iter().map(fault).collect())
            }
            other => Self::new(code, other.to_string()),
        }
    }
}
