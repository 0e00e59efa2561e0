//! Submissions with their steps and approvals.
//!
//! **Invariant:** a submission is saved only over the version that was seen; the database's triggers
//! hold the rules of four eyes a second time.

mod find;
mod parties;

use diesel::prelude::*;
use quaymark_core::id::{OrganisationId, PersonId, SubmissionId};
use quaymark_core::register::LogIndex;
use quaymark_core::submission::{ApprovalKind, Payload, StepKind, SubmissionKind, SubmissionState};
use quaymark_core::time::Instant;

use super::error::StoreError;
use super::reader::{damaged, to_bigint, to_index};
use super::schema::{approval, submission, submission_step};
use super::writer::Writer;

pub use find::{Queue, SubmissionPlace, WaitingCounts, WaitingPlace};
pub use parties::Tie;

/// A submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    pub id: SubmissionId,
    pub state: SubmissionState,
    /// Counts its changes from 1.
    pub version: u32,
    /// The number of the provider, attestor or port it is about.
    pub subject: String,
    /// The record it changes, and the version of it that was seen.
    pub record: Option<(String, u32)>,
    /// The attestor in whose name it is; a port's UN/LOCODE where a port decides.
    pub attestor: Option<String>,
    pub organisation: OrganisationId,
    pub created_by: PersonId,
    /// What it asks for; tells its kind.
    pub payload: Payload,
    pub needs: Needs,
    pub created_at: Instant,
    /// When it was last handed in.
    pub submitted_at: Option<Instant>,
    /// When it was published, rejected or withdrawn.
    pub decided_at: Option<Instant>,
    pub updated_at: Instant,
    /// The entry it became.
    pub entry: Option<LogIndex>,
}

/// Who must approve before something is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    /// So many different people.
    pub people: u32,
    /// Of so many different organisations.
    pub organisations: u32,
}

/// Something that happened to a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub kind: StepKind,
    pub at: Instant,
    pub person: PersonId,
    pub organisation: OrganisationId,
    /// A question, an answer, a reason, or what was corrected.
    pub note: Option<String>,
}

/// One person's approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub person: PersonId,
    pub organisation: OrganisationId,
    pub kind: ApprovalKind,
    /// The version of the submission that was approved.
    pub version: u32,
    pub at: Instant,
}

impl Submission {
    /// What it asks for.
    pub const fn kind(&self) -> SubmissionKind {
        self.payload.kind()
    }
}

/// A row as it is stored.
#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = submission, treat_none_as_null = true)]
struct Row {
    id: String,
    kind: String,
    state: String,
    version: i32,
    subject: String,
    record: Option<String>,
    record_version: Option<i32>,
    attestor: Option<String>,
    organisation_id: String,
    created_by: String,
    payload: String,
    people_needed: i32,
    organisations_needed: i32,
    created_at: i64,
    submitted_at: Option<i64>,
    decided_at: Option<i64>,
    updated_at: i64,
    entry_idx: Option<i64>,
}

impl Row {
    fn of(submission: &Submission) -> Result<Self, StoreError> {
        let (record, record_version) = match &submission.record {
            Some((record, version)) => (Some(record.clone()), Some(to_int(*version)?)),
            None => (None, None),
        };
        Ok(Self {
            id: submission.id.to_string(),
            kind: submission.kind().as_str().to_owned(),
            state: submission.state.as_str().to_owned(),
            version: to_int(submission.version)?,
            subject: submission.subject.clone(),
            record,
            record_version,
            attestor: submission.attestor.clone(),
            organisation_id: submission.organisation.to_string(),
            created_by: submission.created_by.to_string(),
            payload: submission.payload.to_value().to_string(),
            people_needed: to_int(submission.needs.people)?,
            organisations_needed: to_int(submission.needs.organisations)?,
            created_at: submission.created_at.as_ms(),
            submitted_at: submission.submitted_at.map(Instant::as_ms),
            decided_at: submission.decided_at.map(Instant::as_ms),
            updated_at: submission.updated_at.as_ms(),
            entry_idx: submission.entry.map(to_bigint).transpose()?,
        })
    }

    fn read(self) -> Result<Submission, StoreError> {
        let kind: SubmissionKind = parsed(&self.kind)?;
        let record = match (self.record, self.record_version) {
            (Some(record), Some(version)) => Some((record, to_count(version)?)),
            _ => None,
        };
        Ok(Submission {
            id: parsed(&self.id)?,
            state: parsed(&self.state)?,
            version: to_count(self.version)?,
            subject: self.subject,
            record,
            attestor: self.attestor,
            organisation: parsed(&self.organisation_id)?,
            created_by: parsed(&self.created_by)?,
            payload: Payload::of_text(kind, &self.payload).map_err(damaged)?,
            needs: Needs {
                people: to_count(self.people_needed)?,
                organisations: to_count(self.organisations_needed)?,
            },
            created_at: Instant::from_ms(self.created_at),
            submitted_at: self.submitted_at.map(Instant::from_ms),
            decided_at: self.decided_at.map(Instant::from_ms),
            updated_at: Instant::from_ms(self.updated_at),
            entry: self.entry_idx.map(to_index).transpose()?,
        })
    }
}

impl Writer<'_> {
    /// Writes a new submission.
    pub fn insert_submission(&mut self, new: &Submission) -> Result<(), StoreError> {
        diesel::insert_into(submission::table)
            .values(Row::of(new)?)
            .execute(self.connection())?;
        Ok(())
    }

    /// Saves a submission over the version before its own.
    pub fn save_submission(&mut self, changed: &Submission) -> Result<(), StoreError> {
        let row = Row::of(changed)?;
        let seen = submission::table
            .filter(submission::id.eq(row.id.clone()))
            .filter(submission::version.eq(row.version - 1));
        let saved = diesel::update(seen).set(row).execute(self.connection())?;
        if saved == 1 {
            return Ok(());
        }
        let found = self.submission(changed.id)?.map_or(0, |held| held.version);
        let record = changed.id.to_string();
        Err(StoreError::Conflict { record, found })
    }

    /// Adds what happened to a submission after what happened before.
    pub fn add_step(&mut self, id: SubmissionId, step: &Step) -> Result<(), StoreError> {
        let of_this =
            submission_step::table.filter(submission_step::submission_id.eq(id.to_string()));
        let place: i64 = of_this.count().get_result(self.connection())?;
        let place = i32::try_from(place).map_err(damaged)?;
        diesel::insert_into(submission_step::table)
            .values((
                submission_step::id.eq(format!("{id}.{place}")),
                submission_step::submission_id.eq(id.to_string()),
                submission_step::place.eq(place),
                submission_step::at.eq(step.at.as_ms()),
                submission_step::person_id.eq(step.person.to_string()),
                submission_step::organisation_id.eq(step.organisation.to_string()),
                submission_step::step.eq(step.kind.as_str()),
                submission_step::note.eq(&step.note),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Adds an approval. The database refuses those that four eyes forbid.
    pub fn add_approval(&mut self, id: SubmissionId, given: &Approval) -> Result<(), StoreError> {
        diesel::insert_into(approval::table)
            .values((
                approval::submission_id.eq(id.to_string()),
                approval::person_id.eq(given.person.to_string()),
                approval::organisation_id.eq(given.organisation.to_string()),
                approval::kind.eq(given.kind.as_str()),
                approval::submission_version.eq(to_int(given.version)?),
                approval::at.eq(given.at.as_ms()),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Takes back all approvals of a submission that was changed.
    pub fn void_approvals(&mut self, id: SubmissionId) -> Result<(), StoreError> {
        let of_this = approval::table.filter(approval::submission_id.eq(id.to_string()));
        diesel::delete(of_this).execute(self.connection())?;
        Ok(())
    }
}

fn to_int(count: u32) -> Result<i32, StoreError> {
    i32::try_from(count).map_err(damaged)
}

fn to_count(stored: i32) -> Result<u32, StoreError> {
    u32::try_from(stored).map_err(damaged)
}

fn parsed<T>(text: &str) -> Result<T, StoreError>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    text.parse().map_err(damaged)
}
