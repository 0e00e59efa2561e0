//! Refresh tokens. All that came from one sign-in are a family, and end together.

use diesel::prelude::*;
use quaymark_core::id::{OrganisationId, PersonId};
use quaymark_core::time::Instant;

use super::error::StoreError;
use super::reader::{Reader, damaged};
use super::schema::refresh_token;
use super::writer::Writer;

/// A refresh token, used or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshTokenRow {
    pub family: String,
    pub person: PersonId,
    pub organisation: OrganisationId,
    /// Words of the scopes.
    pub scopes: Vec<String>,
    /// When the person signed in for the family.
    pub signed_in_at: Instant,
    /// When they showed their second factor with that, if they had one.
    pub second_factor_at: Option<Instant>,
    pub created_at: Instant,
    pub expires_at: Instant,
    pub used_at: Option<Instant>,
    pub ended_at: Option<Instant>,
}

impl RefreshTokenRow {
    /// Whether it may still be exchanged at an instant.
    pub fn is_good(&self, now: Instant) -> bool {
        self.used_at.is_none() && self.ended_at.is_none() && now < self.expires_at
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = refresh_token)]
struct Stored {
    family: String,
    person_id: String,
    organisation_id: String,
    scopes: String,
    created_at: i64,
    expires_at: i64,
    used_at: Option<i64>,
    ended_at: Option<i64>,
    signed_in_at: i64,
    second_factor_at: Option<i64>,
}

impl TryFrom<Stored> for RefreshTokenRow {
    type Error = StoreError;

    fn try_from(row: Stored) -> Result<Self, StoreError> {
        Ok(Self {
            family: row.family,
            person: row.person_id.parse().map_err(damaged)?,
            organisation: row.organisation_id.parse().map_err(damaged)?,
            scopes: row.scopes.split_whitespace().map(str::to_owned).collect(),
            signed_in_at: Instant::from_ms(row.signed_in_at),
            second_factor_at: row.second_factor_at.map(Instant::from_ms),
            created_at: Instant::from_ms(row.created_at),
            expires_at: Instant::from_ms(row.expires_at),
            used_at: row.used_at.map(Instant::from_ms),
            ended_at: row.ended_at.map(Instant::from_ms),
        })
    }
}

impl Reader<'_> {
    /// The token of a hash, used, ended or not.
    pub fn find_refresh_token(
        &mut self,
        hash: &[u8; 32],
    ) -> Result<Option<RefreshTokenRow>, StoreError> {
        let row: Option<Stored> = refresh_token::table
            .find(hash.to_vec())
            .select(Stored::as_select())
            .first(self.connection)
            .optional()?;
        row.map(TryInto::try_into).transpose()
    }

    /// The one token of a family that may still be exchanged at an instant: while there is one, the
    /// family lives.
    pub fn living_family(
        &mut self,
        family: &str,
        now: Instant,
    ) -> Result<Option<RefreshTokenRow>, StoreError> {
        let row: Option<Stored> = refresh_token::table
            .filter(refresh_token::family.eq(family))
            .filter(refresh_token::used_at.is_null())
            .filter(refresh_token::ended_at.is_null())
            .filter(refresh_token::expires_at.gt(now.as_ms()))
            .select(Stored::as_select())
            .first(self.connection)
            .optional()?;
        row.map(TryInto::try_into).transpose()
    }
}

/// Ends the tokens that a filter leaves and that were not ended before.
macro_rules! end {
    ($self:ident, $now:ident, $filter:expr) => {
        diesel::update(
            refresh_token::table
                .filter($filter)
                .filter(refresh_token::ended_at.is_null()),
        )
        .set(refresh_token::ended_at.eq($now.as_ms()))
        .execute($self.connection())?
    };
}

impl Writer<'_> {
    /// Keeps a new token by its hash.
    pub fn insert_refresh_token(
        &mut self,
        row: &RefreshTokenRow,
        hash: &[u8; 32],
    ) -> Result<(), StoreError> {
        diesel::insert_into(refresh_token::table)
            .values((
                refresh_token::token_hash.eq(hash.as_slice()),
                refresh_token::family.eq(&row.family),
                refresh_token::person_id.eq(row.person.to_string()),
                refresh_token::organisation_id.eq(row.organisation.to_string()),
                refresh_token::scopes.eq(row.scopes.join(" ")),
                refresh_token::created_at.eq(row.created_at.as_ms()),
                refresh_token::expires_at.eq(row.expires_at.as_ms()),
                refresh_token::signed_in_at.eq(row.signed_in_at.as_ms()),
                refresh_token::second_factor_at.eq(row.second_factor_at.map(Instant::as_ms)),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Uses a token up; whether nobody had used it before.
    pub fn use_refresh_token(&mut self, hash: &[u8; 32], now: Instant) -> Result<bool, StoreError> {
        let unused = refresh_token::table
            .filter(refresh_token::token_hash.eq(hash.as_slice()))
            .filter(refresh_token::used_at.is_null());
        let used = diesel::update(unused)
            .set(refresh_token::used_at.eq(now.as_ms()))
            .execute(self.connection())?;
        Ok(used > 0)
    }

    /// Ends a family; how many of its tokens were not ended before.
    pub fn end_family(&mut self, family: &str, now: Instant) -> Result<usize, StoreError> {
        Ok(end!(self, now, refresh_token::family.eq(family)))
    }

    /// Ends every family of a person.
    pub fn end_families_of(&mut self, who: PersonId, now: Instant) -> Result<usize, StoreError> {
        Ok(end!(
            self,
            now,
            refresh_token::person_id.eq(who.to_string())
        ))
    }

    /// Ends the families in which a person acts for an organisation.
    pub fn end_families_for(
        &mut self,
        who: PersonId,
        of: OrganisationId,
        now: Instant,
    ) -> Result<usize, StoreError> {
        let own = refresh_token::person_id
            .eq(who.to_string())
            .and(refresh_token::organisation_id.eq(of.to_string()));
        Ok(end!(self, now, own))
    }

    /// Ends every family in which somebody acts for an organisation.
    pub fn end_families_in(
        &mut self,
        of: OrganisationId,
        now: Instant,
    ) -> Result<usize, StoreError> {
        Ok(end!(
            self,
            now,
            refresh_token::organisation_id.eq(of.to_string())
        ))
    }

    /// Forgets tokens that ran out before an instant.
    pub fn forget_refresh_tokens_before(&mut self, before: Instant) -> Result<(), StoreError> {
        let old = refresh_token::table.filter(refresh_token::expires_at.lt(before.as_ms()));
        diesel::delete(old).execute(self.connection())?;
        Ok(())
    }
}
