//! Keys of machines. A key is found by its hash and by nothing else.

use diesel::prelude::*;
use quaymark_core::id::{ApiKeyId, OrganisationId, PersonId};
use quaymark_core::time::Instant;

use super::error::StoreError;
use super::reader::{Reader, damaged};
use super::schema::api_key;
use super::writer::Writer;

/// A key that nobody has ended. It may be over by time, or its ground gone: that is for who asks to
/// judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKeyRow {
    pub id: ApiKeyId,
    /// What it is for, in the organisation's words.
    pub name: String,
    pub organisation: OrganisationId,
    /// The person in whose name it acts.
    pub created_by: PersonId,
    /// Words of the scopes.
    pub scopes: Vec<String>,
    pub created_at: Instant,
    pub expires_at: Instant,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Instant>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_key)]
struct Stored {
    id: String,
    name: String,
    organisation_id: String,
    created_by: String,
    scopes: String,
    created_at: i64,
    expires_at: i64,
    last_used_at: Option<i64>,
}

impl TryFrom<Stored> for ApiKeyRow {
    type Error = StoreError;

    fn try_from(row: Stored) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.parse().map_err(damaged)?,
            name: row.name,
            organisation: row.organisation_id.parse().map_err(damaged)?,
            created_by: row.created_by.parse().map_err(damaged)?,
            scopes: row.scopes.split_whitespace().map(str::to_owned).collect(),
            created_at: Instant::from_ms(row.created_at),
            expires_at: Instant::from_ms(row.expires_at),
            last_used_at: row.last_used_at.map(Instant::from_ms),
        })
    }
}

impl Reader<'_> {
    /// The key of a hash, unless it was ended.
    pub fn find_api_key(&mut self, hash: &[u8; 32]) -> Result<Option<ApiKeyRow>, StoreError> {
        let row: Option<Stored> = api_key::table
            .filter(api_key::key_hash.eq(hash.as_slice()))
            .filter(api_key::ended_at.is_null())
            .select(Stored::as_select())
            .first(self.connection)
            .optional()?;
        row.map(TryInto::try_into).transpose()
    }

    /// The keys of an organisation that were not ended, newest first.
    pub fn api_keys_of(&mut self, of: OrganisationId) -> Result<Vec<ApiKeyRow>, StoreError> {
        let rows: Vec<Stored> = api_key::table
            .filter(api_key::organisation_id.eq(of.to_string()))
            .filter(api_key::ended_at.is_null())
            .order((api_key::created_at.desc(), api_key::id))
            .select(Stored::as_select())
            .load(self.connection)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}

impl Writer<'_> {
    /// Keeps a new key by its hash.
    pub fn insert_api_key(&mut self, row: &ApiKeyRow, hash: &[u8; 32]) -> Result<(), StoreError> {
        diesel::insert_into(api_key::table)
            .values((
                api_key::id.eq(row.id.to_string()),
                api_key::key_hash.eq(hash.as_slice()),
                api_key::name.eq(&row.name),
                api_key::organisation_id.eq(row.organisation.to_string()),
                api_key::created_by.eq(row.created_by.to_string()),
                api_key::scopes.eq(row.scopes.join(" ")),
                api_key::created_at.eq(row.created_at.as_ms()),
                api_key::expires_at.eq(row.expires_at.as_ms()),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Notes that a key is in use.
    pub fn touch_api_key(&mut self, id: ApiKeyId, now: Instant) -> Result<(), StoreError> {
        diesel::update(api_key::table.find(id.to_string()))
            .set(api_key::last_used_at.eq(now.as_ms()))
            .execute(self.connection())?;
        Ok(())
    }

    /// Ends a key of an organisation; whether it was open.
    pub fn end_api_key(
        &mut self,
        id: ApiKeyId,
        of: OrganisationId,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let open = api_key::table
            .filter(api_key::id.eq(id.to_string()))
            .filter(api_key::organisation_id.eq(of.to_string()))
            .filter(api_key::ended_at.is_null());
        let ended = diesel::update(open)
            .set(api_key::ended_at.eq(now.as_ms()))
            .execute(self.connection())?;
        Ok(ended > 0)
    }

    /// Ends every key of an organisation; how many it ended.
    pub fn end_api_keys_of(
        &mut self,
        of: OrganisationId,
        now: Instant,
    ) -> Result<usize, StoreError> {
        let open = api_key::table
            .filter(api_key::organisation_id.eq(of.to_string()))
            .filter(api_key::ended_at.is_null());
        Ok(diesel::update(open)
            .set(api_key::ended_at.eq(now.as_ms()))
            .execute(self.connection())?)
    }

    /// Ends every key a person made in an organisation; how many it ended.
    pub fn end_api_keys_made_by(
        &mut self,
        maker: PersonId,
        of: OrganisationId,
        now: Instant,
    ) -> Result<usize, StoreError> {
        let open = api_key::table
            .filter(api_key::organisation_id.eq(of.to_string()))
            .filter(api_key::created_by.eq(maker.to_string()))
            .filter(api_key::ended_at.is_null());
        Ok(diesel::update(open)
            .set(api_key::ended_at.eq(now.as_ms()))
            .execute(self.connection())?)
    }
}
