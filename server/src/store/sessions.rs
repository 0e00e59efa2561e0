//! Sessions of browsers. A session is found by the hash of its token and by nothing else.

use diesel::prelude::*;
use quaymark_core::id::{OrganisationId, PersonId, SessionId};
use quaymark_core::time::Instant;

use super::error::StoreError;
use super::reader::{Reader, damaged};
use super::schema::session;
use super::writer::Writer;

/// A session that nobody has ended. It may be over by time: that is for who asks to judge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    pub id: SessionId,
    pub person: PersonId,
    /// The organisation the person acts for now.
    pub organisation: Option<OrganisationId>,
    /// How the browser calls itself.
    pub client: String,
    /// When the person signed in.
    pub created_at: Instant,
    /// When it was last used, to the minute.
    pub last_seen_at: Instant,
    pub expires_at: Instant,
    /// When the second factor was last shown.
    pub second_factor_at: Option<Instant>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = session)]
struct Stored {
    id: String,
    person_id: String,
    organisation_id: Option<String>,
    client: String,
    created_at: i64,
    last_seen_at: i64,
    expires_at: i64,
    second_factor_at: Option<i64>,
}

impl TryFrom<Stored> for SessionRow {
    type Error = StoreError;

    fn try_from(row: Stored) -> Result<Self, StoreError> {
        let organisation = row.organisation_id.map(|id| id.parse().map_err(damaged));
        Ok(Self {
            id: row.id.parse().map_err(damaged)?,
            person: row.person_id.parse().map_err(damaged)?,
            organisation: organisation.transpose()?,
            client: row.client,
            created_at: Instant::from_ms(row.created_at),
            last_seen_at: Instant::from_ms(row.last_seen_at),
            expires_at: Instant::from_ms(row.expires_at),
            second_factor_at: row.second_factor_at.map(Instant::from_ms),
        })
    }
}

impl Reader<'_> {
    /// The session of a token, by the token's hash, unless it was ended.
    pub fn find_session(&mut self, hash: &[u8; 32]) -> Result<Option<SessionRow>, StoreError> {
        let row: Option<Stored> = session::table
            .filter(session::token_hash.eq(hash.as_slice()))
            .filter(session::ended_at.is_null())
            .select(Stored::as_select())
            .first(self.connection)
            .optional()?;
        row.map(TryInto::try_into).transpose()
    }

    /// The sessions of a person that nobody has ended and that are not over by an instant, the one
    /// used last first.
    pub fn sessions_of(
        &mut self,
        person: PersonId,
        now: Instant,
    ) -> Result<Vec<SessionRow>, StoreError> {
        let rows: Vec<Stored> = session::table
            .filter(session::person_id.eq(person.to_string()))
            .filter(session::ended_at.is_null())
            .filter(session::expires_at.gt(now.as_ms()))
            .order((session::last_seen_at.desc(), session::id))
            .select(Stored::as_select())
            .load(self.connection)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}

impl Writer<'_> {
    /// Adds a session with the hash of its token.
    pub fn insert_session(&mut self, row: &SessionRow, hash: &[u8; 32]) -> Result<(), StoreError> {
        diesel::insert_into(session::table)
            .values((
                session::id.eq(row.id.to_string()),
                session::token_hash.eq(hash.as_slice()),
                session::person_id.eq(row.person.to_string()),
                session::organisation_id.eq(row.organisation.map(|id| id.to_string())),
                session::client.eq(&row.client),
                session::created_at.eq(row.created_at.as_ms()),
                session::last_seen_at.eq(row.last_seen_at.as_ms()),
                session::expires_at.eq(row.expires_at.as_ms()),
                session::second_factor_at.eq(row.second_factor_at.map(Instant::as_ms)),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Notes that a session is in use.
    pub fn touch_session(&mut self, id: SessionId, now: Instant) -> Result<(), StoreError> {
        diesel::update(session::table.find(id.to_string()))
            .set(session::last_seen_at.eq(now.as_ms()))
            .execute(self.connection())?;
        Ok(())
    }

    /// Lets a session act for another organisation.
    pub fn set_session_organisation(
        &mut self,
        id: SessionId,
        organisation: Option<OrganisationId>,
    ) -> Result<(), StoreError> {
        diesel::update(session::table.find(id.to_string()))
            .set(session::organisation_id.eq(organisation.map(|id| id.to_string())))
            .execute(self.connection())?;
        Ok(())
    }

    /// Ends a session of a person; whether there was one to end.
    pub fn end_session(
        &mut self,
        person: PersonId,
        id: SessionId,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let own = session::table
            .filter(session::id.eq(id.to_string()))
            .filter(session::person_id.eq(person.to_string()))
            .filter(session::ended_at.is_null());
        let ended = diesel::update(own)
            .set(session::ended_at.eq(now.as_ms()))
            .execute(self.connection())?;
        Ok(ended > 0)
    }

    /// Ends every session of a person but one; how many it ended.
    pub fn end_sessions_of(
        &mut self,
        person: PersonId,
        but: Option<SessionId>,
        now: Instant,
    ) -> Result<usize, StoreError> {
        let kept = but.map_or_else(String::new, |id| id.to_string());
        let open = session::table
            .filter(session::person_id.eq(person.to_string()))
            .filter(session::ended_at.is_null())
            .filter(session::id.ne(kept));
        Ok(diesel::update(open)
            .set(session::ended_at.eq(now.as_ms()))
            .execute(self.connection())?)
    }
}
