//! Erasures from being asked for to being carried out: one person of the registrar asks, another
//! approves. The database's triggers hold that rule a second time.

use diesel::prelude::*;
use quaymark_core::entry::ErasureReason;
use quaymark_core::id::{ErasureId, PersonId};
use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;

use super::error::StoreError;
use super::reader::{Reader, damaged, to_bigint, to_index};
use super::schema::erasure;
use super::writer::Writer;

/// Where an erasure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErasureState {
    /// It waits for another person.
    Open,
    /// Another person approved: the operator carries it out.
    Approved,
    /// It was refused, or taken back.
    Refused,
    /// Nobody did the next step in time.
    Ended,
    /// It is carried out, and an entry says so.
    Done,
}

impl ErasureState {
    const ALL: [Self; 5] = [
        Self::Open,
        Self::Approved,
        Self::Refused,
        Self::Ended,
        Self::Done,
    ];

    /// The word as it is stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Ended => "ended",
            Self::Done => "done",
        }
    }
}

/// An erasure that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErasureRow {
    pub id: ErasureId,
    /// The number of a record, or the commitment to one document of it.
    pub target: String,
    pub record: String,
    /// The firm it is about.
    pub subject: String,
    pub reason: ErasureReason,
    /// Whether the files that were handed in go too.
    pub with_documents: bool,
    pub state: ErasureState,
    pub asked_by: PersonId,
    pub asked_at: Instant,
    /// Until when it waits for what comes next.
    pub expires_at: Instant,
    pub decided_by: Option<PersonId>,
    pub decided_at: Option<Instant>,
    pub done_at: Option<Instant>,
    /// The entry that says so.
    pub entry: Option<LogIndex>,
    /// When the files of the database were written anew.
    pub swept_at: Option<Instant>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = erasure)]
struct Stored {
    id: String,
    target: String,
    record: String,
    subject: String,
    reason: String,
    with_documents: i32,
    state: String,
    asked_by: String,
    asked_at: i64,
    expires_at: i64,
    decided_by: Option<String>,
    decided_at: Option<i64>,
    done_at: Option<i64>,
    entry_idx: Option<i64>,
    swept_at: Option<i64>,
}

impl TryFrom<Stored> for ErasureRow {
    type Error = StoreError;

    fn try_from(row: Stored) -> Result<Self, StoreError> {
        let mut states = ErasureState::ALL.into_iter();
        let state = states.find(|state| state.as_str() == row.state);
        let decided_by = row.decided_by.map(|id| id.parse().map_err(damaged));
        Ok(Self {
            id: row.id.parse().map_err(damaged)?,
            target: row.target,
            record: row.record,
            subject: row.subject,
            reason: row.reason.parse().map_err(damaged)?,
            with_documents: row.with_documents != 0,
            state: state.ok_or_else(|| damaged("a state of erasures"))?,
            asked_by: row.asked_by.parse().map_err(damaged)?,
            asked_at: Instant::from_ms(row.asked_at),
            expires_at: Instant::from_ms(row.expires_at),
            decided_by: decided_by.transpose()?,
            decided_at: row.decided_at.map(Instant::from_ms),
            done_at: row.done_at.map(Instant::from_ms),
            entry: row.entry_idx.map(to_index).transpose()?,
            swept_at: row.swept_at.map(Instant::from_ms),
        })
    }
}

impl Reader<'_> {
    /// An erasure by number.
    pub fn find_erasure(&mut self, id: ErasureId) -> Result<Option<ErasureRow>, StoreError> {
        let row: Option<Stored> = erasure::table
            .find(id.to_string())
            .select(Stored::as_select())
            .first(self.connection)
            .optional()?;
        row.map(TryInto::try_into).transpose()
    }

    /// The erasures that wait for a next step and have not lapsed, the oldest first.
    pub fn waiting_erasures(&mut self, now: Instant) -> Result<Vec<ErasureRow>, StoreError> {
        let waits = erasure::state
            .eq_any([ErasureState::Open.as_str(), ErasureState::Approved.as_str()])
            .and(erasure::expires_at.gt(now.as_ms()));
        let is_to_be_swept = erasure::state
            .eq(ErasureState::Done.as_str())
            .and(erasure::swept_at.is_null());
        let rows: Vec<Stored> = erasure::table
            .filter(waits.or(is_to_be_swept))
            .order((erasure::asked_at, erasure::id))
            .select(Stored::as_select())
            .load(self.connection)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}

impl Writer<'_> {
    /// Adds an erasure that is asked for.
    pub fn insert_erasure(&mut self, row: &ErasureRow) -> Result<(), StoreError> {
        diesel::insert_into(erasure::table)
            .values((
                erasure::id.eq(row.id.to_string()),
                erasure::target.eq(&row.target),
                erasure::record.eq(&row.record),
                erasure::subject.eq(&row.subject),
                erasure::reason.eq(row.reason.as_str()),
                erasure::with_documents.eq(i32::from(row.with_documents)),
                erasure::state.eq(row.state.as_str()),
                erasure::asked_by.eq(row.asked_by.to_string()),
                erasure::asked_at.eq(row.asked_at.as_ms()),
                erasure::expires_at.eq(row.expires_at.as_ms()),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Writes down where an erasure stands now. The database refuses what four eyes forbid.
    pub fn move_erasure(&mut self, row: &ErasureRow) -> Result<(), StoreError> {
        let entry = row.entry.map(to_bigint).transpose()?;
        diesel::update(erasure::table.find(row.id.to_string()))
            .set((
                erasure::state.eq(row.state.as_str()),
                erasure::expires_at.eq(row.expires_at.as_ms()),
                erasure::decided_by.eq(row.decided_by.map(|id| id.to_string())),
                erasure::decided_at.eq(row.decided_at.map(Instant::as_ms)),
                erasure::done_at.eq(row.done_at.map(Instant::as_ms)),
                erasure::entry_idx.eq(entry),
                erasure::swept_at.eq(row.swept_at.map(Instant::as_ms)),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Ends the erasures of which nobody did the next step in time.
    pub fn end_late_erasures(&mut self, now: Instant) -> Result<(), StoreError> {
        let late = erasure::table
            .filter(
                erasure::state
                    .eq_any([ErasureState::Open.as_str(), ErasureState::Approved.as_str()]),
            )
            .filter(erasure::expires_at.le(now.as_ms()));
        diesel::update(late)
            .set(erasure::state.eq(ErasureState::Ended.as_str()))
            .execute(self.connection())?;
        Ok(())
    }
}
