//! What one row of an attestor's list does, as it is kept until it is carried out.

use quaymark_core::entry::StatusReason;
use quaymark_core::submission::SubmissionKind;
use quaymark_core::time::CivilDate;
use quaymark_core::timeline::RecordedStatus;
use quaymark_core::wire::{ProblemFault, RowEffect, RowOutcome};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::import::RowFault;
use crate::import::rows::ListKind;

/// One row with what it does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlannedRow {
    /// The line it begins on.
    pub line: u64,
    /// The firm it is about.
    pub subject: Option<String>,
    /// The number in it.
    pub number: String,
    /// What it does.
    pub effect: RowEffect,
    /// The record it is about, at the version that was looked at.
    pub record: Option<(String, u32)>,
    /// The key the record has or will have.
    pub key: String,
    /// What is to be done; none if nothing is.
    pub work: Option<Work>,
    /// What is wrong with it.
    pub faults: Vec<ProblemFault>,
}

/// What a row asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// A submission that the attestor confirms with its list.
    Submit {
        /// What it asks for.
        kind: SubmissionKind,
        /// Its members.
        payload: Value,
    },
    /// A status that holds at once.
    Turn {
        /// Suspended or withdrawn.
        status: RecordedStatus,
        /// The first day of it.
        from: CivilDate,
        /// Why.
        reason: Option<StatusReason>,
    },
}

impl PlannedRow {
    /// A row that is refused.
    pub(super) fn refused(line: u64, number: &str, faults: Vec<RowFault>) -> Self {
        Self {
            line,
            subject: None,
            number: number.to_owned(),
            effect: RowEffect::Refused,
            record: None,
            key: String::new(),
            work: None,
            faults: faults.into_iter().map(fault).collect(),
        }
    }

    /// What it would come to.
    pub(super) fn outcome(&self) -> RowOutcome {
        RowOutcome {
            line: self.line,
            subject: self.subject.clone(),
            number: self.number.clone(),
            effect: self.effect,
            record: self.record.as_ref().map(|(record, _)| record.clone()),
            submission: None,
            faults: self.faults.clone(),
        }
    }
}

/// A fault of a row as it is kept and sent.
pub(super) fn fault(fault: RowFault) -> ProblemFault {
    ProblemFault {
        field: fault.column,
        found: fault.value,
        expected: fault.expected,
    }
}

/// What the rows of a list become as submissions.
pub(super) const fn submission_kind(kind: ListKind) -> SubmissionKind {
    match kind {
        ListKind::Licences => SubmissionKind::Licence,
        ListKind::Vettings => SubmissionKind::Vetting,
        ListKind::Certifications | ListKind::Attestors | ListKind::Providers => {
            SubmissionKind::Certification
        }
    }
}
