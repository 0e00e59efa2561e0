//! People and what they sign in with.

use diesel::prelude::*;
use quaymark_core::account::EmailAddress;
use quaymark_core::id::PersonId;
use quaymark_core::time::Instant;

use super::error::StoreError;
use super::reader::{Reader, damaged};
use super::schema::{passkey, person};
use super::writer::Writer;

/// A person. Printing it for debugging shows neither address nor secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonRow {
    pub id: PersonId,
    pub email: EmailAddress,
    pub name: String,
    /// When they followed the link sent to the address.
    pub email_confirmed_at: Option<Instant>,
    /// As PHC text.
    pub password_hash: Option<String>,
    /// The secret of their code generator, set up or being set up.
    pub totp_secret: Option<Vec<u8>>,
    /// When they showed that the generator works; without it there is none.
    pub totp_confirmed_at: Option<Instant>,
    /// The last time step a code was accepted for.
    pub totp_step: Option<i64>,
    pub created_at: Instant,
    pub deactivated_at: Option<Instant>,
}

impl std::fmt::Debug for PersonRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("PersonRow").field(&self.id).finish()
    }
}

impl PersonRow {
    /// Somebody new, who cannot sign in yet.
    pub const fn new(id: PersonId, email: EmailAddress, name: String, created_at: Instant) -> Self {
        Self {
            id,
            email,
            name,
            email_confirmed_at: None,
            password_hash: None,
            totp_secret: None,
            totp_confirmed_at: None,
            totp_step: None,
            created_at,
            deactivated_at: None,
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = person)]
struct Stored {
    id: String,
    email: String,
    name: String,
    email_confirmed_at: Option<i64>,
    password_hash: Option<String>,
    totp_secret: Option<Vec<u8>>,
    totp_confirmed_at: Option<i64>,
    totp_step: Option<i64>,
    created_at: i64,
    deactivated_at: Option<i64>,
}

impl TryFrom<Stored> for PersonRow {
    type Error = StoreError;

    fn try_from(row: Stored) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id.parse().map_err(damaged)?,
            email: row.email.parse().map_err(damaged)?,
            name: row.name,
            email_confirmed_at: row.email_confirmed_at.map(Instant::from_ms),
            password_hash: row.password_hash,
            totp_secret: row.totp_secret,
            totp_confirmed_at: row.totp_confirmed_at.map(Instant::from_ms),
            totp_step: row.totp_step,
            created_at: Instant::from_ms(row.created_at),
            deactivated_at: row.deactivated_at.map(Instant::from_ms),
        })
    }
}

impl Reader<'_> {
    /// A person by number.
    pub fn find_person(&mut self, id: PersonId) -> Result<Option<PersonRow>, StoreError> {
        let row: Option<Stored> = person::table
            .find(id.to_string())
            .select(Stored::as_select())
            .first(self.connection)
            .optional()?;
        row.map(TryInto::try_into).transpose()
    }

    /// A person by address.
    pub fn find_person_by_email(
        &mut self,
        email: &EmailAddress,
    ) -> Result<Option<PersonRow>, StoreError> {
        let row: Option<Stored> = person::table
            .filter(person::email.eq(email.as_str()))
            .select(Stored::as_select())
            .first(self.connection)
            .optional()?;
        row.map(TryInto::try_into).transpose()
    }

    /// Whether a person has a passkey.
    pub fn has_passkey(&mut self, id: PersonId) -> Result<bool, StoreError> {
        let count: i64 = passkey::table
            .filter(passkey::person_id.eq(id.to_string()))
            .count()
            .get_result(self.connection)?;
        Ok(count > 0)
    }
}

impl Writer<'_> {
    /// Adds a person. The address must be nobody else's.
    pub fn insert_person(&mut self, row: &PersonRow) -> Result<(), StoreError> {
        diesel::insert_into(person::table)
            .values((
                person::id.eq(row.id.to_string()),
                person::created_at.eq(row.created_at.as_ms()),
                changeable(row),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Takes over everything of a person that may change.
    pub fn update_person(&mut self, row: &PersonRow) -> Result<(), StoreError> {
        diesel::update(person::table.find(row.id.to_string()))
            .set(changeable(row))
            .execute(self.connection())?;
        Ok(())
    }
}

/// The columns that may change.
type Changeable<'a> = (
    diesel::dsl::Eq<person::email, &'a str>,
    diesel::dsl::Eq<person::name, &'a str>,
    diesel::dsl::Eq<person::email_confirmed_at, Option<i64>>,
    diesel::dsl::Eq<person::password_hash, Option<&'a str>>,
    diesel::dsl::Eq<person::totp_secret, Option<&'a [u8]>>,
    diesel::dsl::Eq<person::totp_confirmed_at, Option<i64>>,
    diesel::dsl::Eq<person::totp_step, Option<i64>>,
    diesel::dsl::Eq<person::deactivated_at, Option<i64>>,
);

fn changeable(row: &PersonRow) -> Changeable<'_> {
    (
        person::email.eq(row.email.as_str()),
        person::name.eq(row.name.as_str()),
        person::email_confirmed_at.eq(row.email_confirmed_at.map(Instant::as_ms)),
        person::password_hash.eq(row.password_hash.as_deref()),
        person::totp_secret.eq(row.totp_secret.as_deref()),
        person::totp_confirmed_at.eq(row.totp_confirmed_at.map(Instant::as_ms)),
        person::totp_step.eq(row.totp_step),
        person::deactivated_at.eq(row.deactivated_at.map(Instant::as_ms)),
    )
}
