//! Recovery codes, and ceremonies: what is remembered between two requests of setting something up.

use diesel::prelude::*;
use quaymark_core::id::PersonId;
use quaymark_core::time::Instant;

use super::error::StoreError;
use super::reader::{Reader, damaged};
use super::schema::{ceremony, recovery_code};
use super::writer::Writer;

/// Something begun that a second request ends.
#[derive(Clone, PartialEq, Eq)]
pub struct CeremonyRow {
    /// A random text: who has it may go on.
    pub id: String,
    /// Whose it is; `None` while nobody has said.
    pub person: Option<PersonId>,
    /// What is being done.
    pub purpose: String,
    /// What must be remembered.
    pub state: String,
    pub expires_at: Instant,
}

/// Hides what is remembered: it may be a secret.
impl std::fmt::Debug for CeremonyRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("CeremonyRow").field(&self.purpose).finish()
    }
}

impl Reader<'_> {
    /// How many recovery codes a person has not used yet.
    pub fn count_recovery_codes(&mut self, person: PersonId) -> Result<i64, StoreError> {
        Ok(recovery_code::table
            .filter(recovery_code::person_id.eq(person.to_string()))
            .filter(recovery_code::used_at.is_null())
            .count()
            .get_result(self.connection)?)
    }

    /// A ceremony that is not over by an instant.
    pub fn find_ceremony(
        &mut self,
        id: &str,
        purpose: &str,
        now: Instant,
    ) -> Result<Option<CeremonyRow>, StoreError> {
        let row: Option<(String, Option<String>, String, String, i64)> = ceremony::table
            .find(id)
            .filter(ceremony::purpose.eq(purpose))
            .filter(ceremony::expires_at.gt(now.as_ms()))
            .first(self.connection)
            .optional()?;
        row.map(|(id, person, purpose, state, expires_at)| {
            let person = person.map(|id| id.parse().map_err(damaged)).transpose()?;
            Ok(CeremonyRow {
                id,
                person,
                purpose,
                state,
                expires_at: Instant::from_ms(expires_at),
            })
        })
        .transpose()
    }
}

impl Writer<'_> {
    /// Gives a person new recovery codes, by their hashes; the ones before are gone.
    pub fn replace_recovery_codes(
        &mut self,
        person: PersonId,
        hashes: &[[u8; 32]],
    ) -> Result<(), StoreError> {
        let own = recovery_code::table.filter(recovery_code::person_id.eq(person.to_string()));
        diesel::delete(own).execute(self.connection())?;
        for hash in hashes {
            diesel::insert_into(recovery_code::table)
                .values((
                    recovery_code::hash.eq(hash.as_slice()),
                    recovery_code::person_id.eq(person.to_string()),
                ))
                .execute(self.connection())?;
        }
        Ok(())
    }

    /// Uses up a recovery code; whether the person had it and had not used it.
    pub fn use_recovery_code(
        &mut self,
        person: PersonId,
        hash: &[u8; 32],
        now: Instant,
    ) -> Result<bool, StoreError> {
        let unused = recovery_code::table
            .filter(recovery_code::hash.eq(hash.as_slice()))
            .filter(recovery_code::person_id.eq(person.to_string()))
            .filter(recovery_code::used_at.is_null());
        let used = diesel::update(unused)
            .set(recovery_code::used_at.eq(now.as_ms()))
            .execute(self.connection())?;
        Ok(used > 0)
    }

    /// Begins a ceremony, and forgets those that are over.
    pub fn insert_ceremony(&mut self, row: &CeremonyRow, now: Instant) -> Result<(), StoreError> {
        let over = ceremony::table.filter(ceremony::expires_at.le(now.as_ms()));
        diesel::delete(over).execute(self.connection())?;
        diesel::insert_into(ceremony::table)
            .values((
                ceremony::id.eq(&row.id),
                ceremony::person_id.eq(row.person.map(|id| id.to_string())),
                ceremony::purpose.eq(&row.purpose),
                ceremony::state.eq(&row.state),
                ceremony::expires_at.eq(row.expires_at.as_ms()),
            ))
            .execute(self.connection())?;
        Ok(())
    }

    /// Ends a ceremony; whether it was still open.
    pub fn end_ceremony(&mut self, id: &str) -> Result<bool, StoreError> {
        let ended = diesel::delete(ceremony::table.find(id)).execute(self.connection())?;
        Ok(ended > 0)
    }
}
