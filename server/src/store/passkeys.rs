//! Passkeys of people: what is kept of each is its public key, its counter and a name.

use diesel::prelude::*;
use quaymark_core::id::{PasskeyId, PersonId};
use quaymark_core::time::Instant;

use super::engine::on_engine;
use super::error::StoreError;
use super::reader::{Reader, damaged};
use super::schema::{ceremony, passkey};
use super::writer::Writer;

/// A passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyRow {
    pub id: PasskeyId,
    pub person: PersonId,
    /// What authenticators call it, base64url; nobody else's on this register.
    pub credential_id: String,
    /// What its owner calls it.
    pub name: String,
    /// Public key, counter and flags: JSON.
    pub credential: String,
    pub created_at: Instant,
    pub last_used_at: Option<Instant>,
}

type Stored = (String, String, String, String, String, i64, Option<i64>);

fn read(row: Stored) -> Result<PasskeyRow, StoreError> {
    let (id, person, credential_id, name, credential, created_at, last_used_at) = row;
    Ok(PasskeyRow {
        id: id.parse().map_err(damaged)?,
        person: person.parse().map_err(damaged)?,
        credential_id,
        name,
        credential,
        created_at: Instant::from_ms(created_at),
        last_used_at: last_used_at.map(Instant::from_ms),
    })
}

impl Reader<'_> {
    /// A person's passkeys, in the order they were added.
    pub fn passkeys_of(&mut self, person: PersonId) -> Result<Vec<PasskeyRow>, StoreError> {
        let rows: Vec<Stored> = passkey::table
            .filter(passkey::person_id.eq(person.to_string()))
            .order((passkey::created_at, passkey::id))
            .load(self.connection)?;
        rows.into_iter().map(read).collect()
    }
}

impl Writer<'_> {
    /// Adds a passkey; false if somebody has it already.
    pub fn insert_passkey(&mut self, row: &PasskeyRow) -> Result<bool, StoreError> {
        let values = (
            passkey::id.eq(row.id.to_string()),
            passkey::person_id.eq(row.person.to_string()),
            passkey::credential_id.eq(&row.credential_id),
            passkey::name.eq(&row.name),
            passkey::credential.eq(&row.credential),
            passkey::created_at.eq(row.created_at.as_ms()),
        );
        let added = on_engine!(self.connection(), engine => {
            diesel::insert_into(passkey::table)
                .values(values)
                .on_conflict_do_nothing()
                .execute(engine)?
        });
        Ok(added == 1)
    }

    /// Keeps a passkey's new counter and when it was used.
    pub fn note_passkey_used(
        &mut self,
        id: PasskeyId,
        credential: &str,
        at: Instant,
    ) -> Result<(), StoreError> {
        diesel::update(passkey::table.find(id.to_string()))
            .set((
                passkey::credential.eq(credential),
                passkey::last_used_at.eq(at.as_ms()),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Takes a person's passkey away; whether it was theirs.
    pub fn delete_passkey(&mut self, person: PersonId, id: PasskeyId) -> Result<bool, StoreError> {
        let own = passkey::table
            .filter(passkey::id.eq(id.to_string()))
            .filter(passkey::person_id.eq(person.to_string()));
        let gone = diesel::delete(own).execute(self.connection())?;
        Ok(gone == 1)
    }

    /// Ends what a person has begun of a purpose.
    pub fn end_ceremonies_of(&mut self, person: PersonId, purpose: &str) -> Result<(), StoreError> {
        let begun = ceremony::table
            .filter(ceremony::person_id.eq(person.to_string()))
            .filter(ceremony::purpose.eq(purpose));
        diesel::delete(begun).execute(self.connection())?;
        Ok(())
    }
}
