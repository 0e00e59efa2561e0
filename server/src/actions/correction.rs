//! What an attestor puts right in a submission. Under another number or edition than was submitted, what the
//! firm said of the record it replaces is no answer any more: the attestor says it anew.

use quaymark_core::submission::Payload;
use quaymark_core::time::Instant;

use super::known::Known;
use super::submission::{
    FURTHER, Sibling, SubmissionError, is_numbered_alike, siblings, with_answer,
};
use crate::store::{Reader, StoreError, Submission};

/// A corrected payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// What is true instead.
    pub payload: Payload,
    /// The record its number replaces, or [`FURTHER`]; empty where nobody was asked.
    pub replaces: String,
}

impl Correction {
    /// A correction of what has no number, or keeps it.
    pub const fn of(payload: Payload) -> Self {
        Self {
            payload,
            replaces: String::new(),
        }
    }

    /// The records that a corrected number may replace; none where it is the number that was submitted,
    /// or the register holds nothing like it.
    pub fn asked_about(
        &self,
        tx: &mut Reader<'_>,
        held: &Submission,
        now: Instant,
    ) -> Result<Vec<Sibling>, StoreError> {
        let known = Known::read(tx)?;
        if is_numbered_alike(&known, &held.payload, &self.payload) {
            return Ok(Vec::new());
        }
        siblings(tx, &known, &held.subject, &self.payload, now)
    }

    /// The payload with what was said of the record it replaces, which is said where it is asked and
    /// nowhere else.
    pub(super) fn settled(
        &self,
        tx: &mut Reader<'_>,
        held: &Submission,
        now: Instant,
    ) -> Result<Payload, SubmissionError> {
        let asked = self.asked_about(tx, held, now)?;
        let refuse = |expected: String| {
            let found = &self.replaces;
            Err(SubmissionError::fault("replaces", found, expected))
        };
        if !asked.is_empty() {
            if !is_answer(&asked, &self.replaces) {
                return refuse(expected_of(&asked));
            }
            return with_answer(&self.payload, &self.replaces);
        }
        if !self.replaces.is_empty() {
            return refuse("nothing: the register holds none to be asked about".to_owned());
        }
        if self.payload.record() != held.payload.record() {
            let found = self.payload.record().unwrap_or_default();
            return Err(SubmissionError::fault(
                "record",
                found,
                "the record the firm named",
            ));
        }
        Ok(self.payload.clone())
    }
}

/// Whether a text answers the question about these records.
pub fn is_answer(asked: &[Sibling], answer: &str) -> bool {
    answer == FURTHER || asked.iter().any(|one| one.record == answer)
}

fn expected_of(asked: &[Sibling]) -> String {
    let records: Vec<String> = asked
        .iter()
        .map(|one| format!("{} ({})", one.record, one.numbered()))
        .collect();
    format!(
        "the record that it replaces, {}, or `{FURTHER}`: it has another number, standard or attestor than was submitted",
        records.join(" or ")
    )
}
