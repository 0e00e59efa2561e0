//! Claims: people of a firm say that they speak for a provider of the register.

use diesel::prelude::*;
use quaymark_core::id::{ClaimId, OrganisationId, PersonId};
use quaymark_core::time::Instant;

use super::error::StoreError;
use super::reader::{Reader, damaged};
use super::schema::claim;
use super::writer::Writer;

/// How a claim is shown to be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimMethod {
    /// A letter to an address of the provider's published domain.
    DomainMail,
    /// A code that the registrar posts to the registered address.
    PostedCode,
    /// A decision of the registrar's reviewers.
    Registrar,
}

impl ClaimMethod {
    const ALL: [Self; 3] = [Self::DomainMail, Self::PostedCode, Self::Registrar];

    /// The word as it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DomainMail => "domain_mail",
            Self::PostedCode => "posted_code",
            Self::Registrar => "registrar",
        }
    }
}

/// Where a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimState {
    /// It waits for its proof.
    Open,
    /// The organisation speaks for the provider.
    Granted,
    /// It was refused.
    Refused,
    /// It was given up, or its codes were used up.
    Ended,
}

impl ClaimState {
    const ALL: [Self; 4] = [Self::Open, Self::Granted, Self::Refused, Self::Ended];

    /// The word as it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::Ended => "ended",
        }
    }
}

/// A claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRow {
    pub id: ClaimId,
    pub provider: String,
    pub organisation: OrganisationId,
    pub claimed_by: PersonId,
    pub method: ClaimMethod,
    /// The hash of the code that was posted; `None` before one was made.
    pub code_hash: Option<Vec<u8>>,
    pub wrong_codes: u32,
    pub state: ClaimState,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub decided_by: Option<PersonId>,
    pub decided_at: Option<Instant>,
    /// Who made the code that is posted.
    pub code_made_by: Option<PersonId>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = claim)]
struct Stored {
    id: String,
    provider: String,
    organisation_id: String,
    claimed_by: String,
    method: String,
    code_hash: Option<Vec<u8>>,
    wrong_codes: i32,
    state: String,
    created_at: i64,
    expires_at: i64,
    decided_by: Option<String>,
    decided_at: Option<i64>,
    code_made_by: Option<String>,
}

impl TryFrom<Stored> for ClaimRow {
    type Error = StoreError;

    fn try_from(row: Stored) -> Result<Self, StoreError> {
        let mut methods = ClaimMethod::ALL.into_iter();
        let mut states = ClaimState::ALL.into_iter();
        let method = methods.find(|method| method.as_str() == row.method);
        let state = states.find(|state| state.as_str() == row.state);
        let person = |id: Option<String>| id.map(|id| id.parse().map_err(damaged)).transpose();
        Ok(Self {
            id: row.id.parse().map_err(damaged)?,
            provider: row.provider,
            organisation: row.organisation_id.parse().map_err(damaged)?,
            claimed_by: row.claimed_by.parse().map_err(damaged)?,
            method: method.ok_or_else(|| damaged("a method of claims"))?,
            code_hash: row.code_hash,
            wrong_codes: u32::try_from(row.wrong_codes).map_err(damaged)?,
            state: state.ok_or_else(|| damaged("a state of claims"))?,
            created_at: Instant::from_ms(row.created_at),
            expires_at: Instant::from_ms(row.expires_at),
            decided_by: person(row.decided_by)?,
            decided_at: row.decided_at.map(Instant::from_ms),
            code_made_by: person(row.code_made_by)?,
        })
    }
}

impl Reader<'_> {
    /// A claim by number.
    pub fn find_claim(&mut self, id: ClaimId) -> Result<Option<ClaimRow>, StoreError> {
        let row: Option<Stored> = claim::table
            .find(id.to_string())
            .select(Stored::as_select())
            .first(self.connection)
            .optional()?;
        row.map(TryInto::try_into).transpose()
    }

    /// The open claims of an organisation that have not run out, newest first.
    pub fn open_claims_of(
        &mut self,
        of: OrganisationId,
        now: Instant,
    ) -> Result<Vec<ClaimRow>, StoreError> {
        let rows: Vec<Stored> = claim::table
            .filter(claim::organisation_id.eq(of.to_string()))
            .filter(claim::state.eq(ClaimState::Open.as_str()))
            .filter(claim::expires_at.gt(now.as_ms()))
            .order((claim::created_at.desc(), claim::id))
            .select(Stored::as_select())
            .load(self.connection)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Every open claim that has not run out, the oldest first.
    pub fn open_claims(&mut self, now: Instant) -> Result<Vec<ClaimRow>, StoreError> {
        let rows: Vec<Stored> = claim::table
            .filter(claim::state.eq(ClaimState::Open.as_str()))
            .filter(claim::expires_at.gt(now.as_ms()))
            .order((claim::created_at, claim::id))
            .select(Stored::as_select())
            .load(self.connection)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}

impl Writer<'_> {
    /// Adds a claim.
    pub fn insert_claim(&mut self, row: &ClaimRow) -> Result<(), StoreError> {
        diesel::insert_into(claim::table)
            .values((
                claim::id.eq(row.id.to_string()),
                claim::provider.eq(&row.provider),
                claim::organisation_id.eq(row.organisation.to_string()),
                claim::claimed_by.eq(row.claimed_by.to_string()),
                claim::method.eq(row.method.as_str()),
                claim::state.eq(row.state.as_str()),
                claim::created_at.eq(row.created_at.as_ms()),
                claim::expires_at.eq(row.expires_at.as_ms()),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Takes over everything of a claim that may change.
    pub fn update_claim(&mut self, row: &ClaimRow) -> Result<(), StoreError> {
        diesel::update(claim::table.find(row.id.to_string()))
            .set((
                claim::code_hash.eq(row.code_hash.as_deref()),
                claim::wrong_codes.eq(i32::try_from(row.wrong_codes).unwrap_or(i32::MAX)),
                claim::state.eq(row.state.as_str()),
                claim::decided_by.eq(row.decided_by.map(|id| id.to_string())),
                claim::decided_at.eq(row.decided_at.map(Instant::as_ms)),
                claim::code_made_by.eq(row.code_made_by.map(|id| id.to_string())),
            ))
            .execute(self.connection())?;
        Ok(())
    }
}
