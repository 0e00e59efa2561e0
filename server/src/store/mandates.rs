//! Changes of who speaks for a provider, attestor or port: asked for by one person of the registrar,
//! agreed to by another. The database's triggers hold that rule a second time.

use diesel::prelude::*;
use quaymark_core::account::EmailAddress;
use quaymark_core::id::{ClaimId, MandateChangeId, OrganisationId, PersonId};
use quaymark_core::time::Instant;

use super::error::StoreError;
use super::reader::{Reader, damaged};
use super::schema::mandate_change;
use super::writer::Writer;

/// What is to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MandateChange {
    /// The organisation is to speak for somebody.
    Give,
    /// It is to speak for them no longer.
    End,
    /// It speaks for somebody, nobody administers it, and somebody is to be invited to.
    Administer,
    /// It was deactivated, and is to speak again.
    Restore,
}

impl MandateChange {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Give, Self::End, Self::Administer, Self::Restore];

    /// The word as it is stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Give => "give",
            Self::End => "end",
            Self::Administer => "administer",
            Self::Restore => "restore",
        }
    }
}

/// Where a change stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MandateState {
    /// It waits for another person.
    Open,
    /// Another person agreed, and it is done.
    CarriedOut,
    /// It was declined, or taken back.
    Declined,
    /// Its ground went, or nobody decided in time.
    Ended,
}

impl MandateState {
    const ALL: [Self; 4] = [Self::Open, Self::CarriedOut, Self::Declined, Self::Ended];

    /// The word as it is stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::CarriedOut => "carried_out",
            Self::Declined => "declined",
            Self::Ended => "ended",
        }
    }
}

/// A change that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MandateChangeRow {
    pub id: MandateChangeId,
    pub kind: MandateChange,
    pub organisation: OrganisationId,
    /// The provider, attestor or port that is spoken for.
    pub whom: String,
    /// The claim whose posted code was shown.
    pub claim: Option<ClaimId>,
    /// Where the invitation of an administrator goes.
    pub email: Option<EmailAddress>,
    pub state: MandateState,
    pub asked_by: PersonId,
    pub asked_at: Instant,
    pub expires_at: Instant,
    pub decided_by: Option<PersonId>,
    pub decided_at: Option<Instant>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = mandate_change)]
struct Stored {
    id: String,
    kind: String,
    organisation_id: String,
    whom: String,
    claim_id: Option<String>,
    email: Option<String>,
    state: String,
    asked_by: String,
    asked_at: i64,
    expires_at: i64,
    decided_by: Option<String>,
    decided_at: Option<i64>,
}

impl TryFrom<Stored> for MandateChangeRow {
    type Error = StoreError;

    fn try_from(row: Stored) -> Result<Self, StoreError> {
        let mut kinds = MandateChange::ALL.into_iter();
        let mut states = MandateState::ALL.into_iter();
        let kind = kinds.find(|kind| kind.as_str() == row.kind);
        let state = states.find(|state| state.as_str() == row.state);
        let claim = row.claim_id.map(|id| id.parse().map_err(damaged));
        let email = row.email.map(|email| email.parse().map_err(damaged));
        let decided_by = row.decided_by.map(|id| id.parse().map_err(damaged));
        Ok(Self {
            id: row.id.parse().map_err(damaged)?,
            kind: kind.ok_or_else(|| damaged("a kind of mandate changes"))?,
            organisation: row.organisation_id.parse().map_err(damaged)?,
            whom: row.whom,
            claim: claim.transpose()?,
            email: email.transpose()?,
            state: state.ok_or_else(|| damaged("a state of mandate changes"))?,
            asked_by: row.asked_by.parse().map_err(damaged)?,
            asked_at: Instant::from_ms(row.asked_at),
            expires_at: Instant::from_ms(row.expires_at),
            decided_by: decided_by.transpose()?,
            decided_at: row.decided_at.map(Instant::from_ms),
        })
    }
}

impl Reader<'_> {
    /// A change by number.
    pub fn find_mandate_change(
        &mut self,
        id: MandateChangeId,
    ) -> Result<Option<MandateChangeRow>, StoreError> {
        let row: Option<Stored> = mandate_change::table
            .find(id.to_string())
            .select(Stored::as_select())
            .first(self.connection)
            .optional()?;
        row.map(TryInto::try_into).transpose()
    }

    /// The changes that wait and have not run out, the oldest first.
    pub fn open_mandate_changes(
        &mut self,
        now: Instant,
    ) -> Result<Vec<MandateChangeRow>, StoreError> {
        let rows: Vec<Stored> = mandate_change::table
            .filter(mandate_change::state.eq(MandateState::Open.as_str()))
            .filter(mandate_change::expires_at.gt(now.as_ms()))
            .order((mandate_change::asked_at, mandate_change::id))
            .select(Stored::as_select())
            .load(self.connection)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}

impl Writer<'_> {
    /// Adds a change that is asked for.
    pub fn insert_mandate_change(&mut self, row: &MandateChangeRow) -> Result<(), StoreError> {
        diesel::insert_into(mandate_change::table)
            .values((
                mandate_change::id.eq(row.id.to_string()),
                mandate_change::kind.eq(row.kind.as_str()),
                mandate_change::organisation_id.eq(row.organisation.to_string()),
                mandate_change::whom.eq(&row.whom),
                mandate_change::claim_id.eq(row.claim.map(|id| id.to_string())),
                mandate_change::email.eq(row.email.as_ref().map(EmailAddress::as_str)),
                mandate_change::state.eq(row.state.as_str()),
                mandate_change::asked_by.eq(row.asked_by.to_string()),
                mandate_change::asked_at.eq(row.asked_at.as_ms()),
                mandate_change::expires_at.eq(row.expires_at.as_ms()),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Writes down how a change was decided. The database refuses what four eyes forbid.
    pub fn decide_mandate_change(&mut self, row: &MandateChangeRow) -> Result<(), StoreError> {
        diesel::update(mandate_change::table.find(row.id.to_string()))
            .set((
                mandate_change::state.eq(row.state.as_str()),
                mandate_change::decided_by.eq(row.decided_by.map(|id| id.to_string())),
                mandate_change::decided_at.eq(row.decided_at.map(Instant::as_ms)),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Ends the open changes of an organisation, or those of one of its claims.
    pub fn end_mandate_changes(
        &mut self,
        of: OrganisationId,
        claim: Option<ClaimId>,
        now: Instant,
    ) -> Result<(), StoreError> {
        let ended = (
            mandate_change::state.eq(MandateState::Ended.as_str()),
            mandate_change::decided_at.eq(now.as_ms()),
        );
        let open = mandate_change::table
            .filter(mandate_change::organisation_id.eq(of.to_string()))
            .filter(mandate_change::state.eq(MandateState::Open.as_str()));
        match claim {
            Some(claim) => {
                let own = open.filter(mandate_change::claim_id.eq(claim.to_string()));
                diesel::update(own).set(ended).execute(self.connection())?
            }
            None => diesel::update(open).set(ended).execute(self.connection())?,
        };
        Ok(())
    }

    /// Ends the changes nobody decided in time.
    pub fn end_late_mandate_changes(&mut self, now: Instant) -> Result<(), StoreError> {
        let late = mandate_change::table
            .filter(mandate_change::state.eq(MandateState::Open.as_str()))
            .filter(mandate_change::expires_at.le(now.as_ms()));
        diesel::update(late)
            .set((
                mandate_change::state.eq(MandateState::Ended.as_str()),
                mandate_change::decided_at.eq(now.as_ms()),
            ))
            .execute(self.connection())?;
        Ok(())
    }
}
