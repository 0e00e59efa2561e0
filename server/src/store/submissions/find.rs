//! Finding submissions: one, a party's own, and what waits for a reviewer.

use diesel::prelude::*;
use quaymark_core::id::{OrganisationId, PersonId, SubmissionId};
use quaymark_core::register::LogIndex;
use quaymark_core::submission::{StepKind, SubmissionState};
use quaymark_core::time::Instant;

use super::{Approval, Row, Step, Submission, parsed, to_count};
use crate::store::error::StoreError;
use crate::store::reader::{Reader, damaged, to_bigint};
use crate::store::schema::{approval, submission, submission_step};

/// Which submissions are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Queue {
    /// Those an organisation wrote, and those handed in about whom or in whose name it speaks.
    OfParty {
        /// The organisation.
        organisation: OrganisationId,
        /// The provider, attestor or port it speaks for.
        represents: Option<String>,
    },
    /// Everything that was handed in: what registrars and auditors see.
    HandedIn,
}

/// A place in a list of submissions, newest first: what stands before it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubmissionPlace {
    /// When the last one seen was begun.
    pub created_at: Instant,
    /// Its number.
    pub id: SubmissionId,
}

/// A place in the queue of what waits for a decision, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingPlace {
    /// When the last one seen was handed in.
    pub submitted_at: Instant,
    /// Its number.
    pub id: SubmissionId,
}

/// How many submissions wait, by whom they wait for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WaitingCounts {
    /// For a reviewer to decide them.
    pub for_review: u64,
    /// For the answer to a question.
    pub for_answer: u64,
    /// For the attestor to confirm them first.
    pub for_attestor: u64,
}

/// States in which a decision is waited for.
const WAITING: [SubmissionState; 3] = [
    SubmissionState::Submitted,
    SubmissionState::Attested,
    SubmissionState::Questioned,
];

/// What a reviewer can decide: nobody has to answer or to confirm it first.
macro_rules! is_for_review {
    () => {
        submission::state
            .eq(SubmissionState::Attested.as_str())
            .or(submission::state
                .eq(SubmissionState::Submitted.as_str())
                .and(submission::organisations_needed.le(1)))
    };
}

type ApprovalRow = (String, String, String, String, i32, i64);
type StepRow = (i64, String, String, String, Option<String>);

impl Reader<'_> {
    /// A submission.
    pub fn submission(&mut self, id: SubmissionId) -> Result<Option<Submission>, StoreError> {
        let row: Option<Row> = submission::table
            .find(id.to_string())
            .first(self.connection)
            .optional()?;
        row.map(Row::read).transpose()
    }

    /// Submissions of a queue, newest first, in some states or in all.
    pub fn submissions(
        &mut self,
        queue: &Queue,
        states: &[SubmissionState],
        after: Option<SubmissionPlace>,
        limit: u32,
    ) -> Result<Vec<Submission>, StoreError> {
        let draft = SubmissionState::Draft.as_str();
        let mut query = submission::table.into_boxed();
        query = match queue {
            Queue::HandedIn => query.filter(submission::state.ne(draft)),
            Queue::OfParty {
                organisation,
                represents: Some(represents),
            } => query.filter(
                submission::organisation_id
                    .eq(organisation.to_string())
                    .or(submission::state.ne(draft).and(
                        submission::subject
                            .eq(represents.clone())
                            .or(submission::attestor
                                .eq(represents.clone())
                                .assume_not_null()),
                    )),
            ),
            Queue::OfParty { organisation, .. } => {
                query.filter(submission::organisation_id.eq(organisation.to_string()))
            }
        };
        if !states.is_empty() {
            let words = states.iter().map(|state| state.as_str());
            query = query.filter(submission::state.eq_any(words));
        }
        if let Some(after) = after {
            let at = after.created_at.as_ms();
            let is_later = submission::created_at
                .eq(at)
                .and(submission::id.lt(after.id.to_string()));
            query = query.filter(submission::created_at.lt(at).or(is_later));
        }
        let rows: Vec<Row> = query
            .order((submission::created_at.desc(), submission::id.desc()))
            .limit(i64::from(limit))
            .load(self.connection)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// What waits for a decision, in the order in which it was handed in.
    pub fn waiting_submissions(
        &mut self,
        after: Option<WaitingPlace>,
        limit: u32,
    ) -> Result<Vec<Submission>, StoreError> {
        let waiting = WAITING.map(SubmissionState::as_str);
        let mut query = submission::table
            .filter(submission::state.eq_any(waiting))
            .into_boxed();
        if let Some(after) = after {
            let at = Some(after.submitted_at.as_ms());
            let is_later = submission::submitted_at
                .eq(at)
                .assume_not_null()
                .and(submission::id.gt(after.id.to_string()));
            let is_newer = submission::submitted_at.gt(at).assume_not_null();
            query = query.filter(is_newer.or(is_later));
        }
        let rows: Vec<Row> = query
            .order((submission::submitted_at, submission::id))
            .limit(i64::from(limit))
            .load(self.connection)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// What a reviewer can decide, in the order in which it was handed in.
    pub fn submissions_for_review(&mut self, limit: u32) -> Result<Vec<Submission>, StoreError> {
        let rows: Vec<Row> = submission::table
            .filter(is_for_review!())
            .order((submission::submitted_at, submission::id))
            .limit(i64::from(limit))
            .load(self.connection)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// How many wait for a decision, by whom they wait for.
    pub fn waiting_counts(&mut self) -> Result<WaitingCounts, StoreError> {
        let waiting: i64 = submission::table
            .filter(submission::state.eq_any(WAITING.map(SubmissionState::as_str)))
            .count()
            .get_result(self.connection)?;
        let for_review: i64 = submission::table
            .filter(is_for_review!())
            .count()
            .get_result(self.connection)?;
        let for_answer: i64 = submission::table
            .filter(submission::state.eq(SubmissionState::Questioned.as_str()))
            .count()
            .get_result(self.connection)?;
        let count = |held: i64| u64::try_from(held).map_err(damaged);
        Ok(WaitingCounts {
            for_review: count(for_review)?,
            for_answer: count(for_answer)?,
            // The rest waits for its attestor.
            for_attestor: count(waiting - for_review - for_answer)?,
        })
    }

    /// The newest submission about a record that was published.
    pub fn published_about(&mut self, record: &str) -> Result<Vec<Submission>, StoreError> {
        let rows: Vec<Row> = submission::table
            .filter(submission::record.eq(record))
            .filter(submission::state.eq(SubmissionState::Published.as_str()))
            .order((submission::decided_at.desc(), submission::id))
            .load(self.connection)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The submission about a subject that became an entry, if one did.
    pub fn submission_of_entry(
        &mut self,
        subject: &str,
        index: LogIndex,
    ) -> Result<Option<Submission>, StoreError> {
        let row: Option<Row> = submission::table
            .filter(submission::subject.eq(subject))
            .filter(submission::entry_idx.eq(to_bigint(index)?))
            .first(self.connection)
            .optional()?;
        row.map(Row::read).transpose()
    }

    /// What happened to a submission, in order.
    pub fn steps_of(&mut self, id: SubmissionId) -> Result<Vec<Step>, StoreError> {
        let rows: Vec<StepRow> = submission_step::table
            .filter(submission_step::submission_id.eq(id.to_string()))
            .order(submission_step::place)
            .select((
                submission_step::at,
                submission_step::person_id,
                submission_step::organisation_id,
                submission_step::step,
                submission_step::note,
            ))
            .load(self.connection)?;
        let steps = rows
            .into_iter()
            .map(|(at, person, organisation, step, note)| {
                Ok(Step {
                    kind: parsed(&step)?,
                    at: Instant::from_ms(at),
                    person: parsed(&person)?,
                    organisation: parsed(&organisation)?,
                    note,
                })
            });
        steps.collect()
    }

    /// Everybody who wrote what a submission asks for, or a part of it.
    pub fn authors_of(&mut self, id: SubmissionId) -> Result<Vec<PersonId>, StoreError> {
        let written = StepKind::WRITTEN.map(StepKind::as_str);
        let people: Vec<String> = submission_step::table
            .filter(submission_step::submission_id.eq(id.to_string()))
            .filter(submission_step::step.eq_any(written))
            .select(submission_step::person_id)
            .distinct()
            .load(self.connection)?;
        people.iter().map(|person| parsed(person)).collect()
    }

    /// The approvals of a submission, in the order they were given.
    pub fn approvals_of(&mut self, id: SubmissionId) -> Result<Vec<Approval>, StoreError> {
        let rows: Vec<ApprovalRow> = approval::table
            .filter(approval::submission_id.eq(id.to_string()))
            .order((approval::submission_version, approval::person_id))
            .load(self.connection)?;
        let approvals = rows
            .into_iter()
            .map(|(_, person, organisation, kind, version, at)| {
                Ok(Approval {
                    person: parsed(&person)?,
                    organisation: parsed(&organisation)?,
                    kind: parsed(&kind)?,
                    version: to_count(version)?,
                    at: Instant::from_ms(at),
                })
            });
        approvals.collect()
    }
}
