//! Who wants which letters.

use diesel::prelude::*;
use quaymark_core::id::PersonId;
use quaymark_core::time::Instant;

use super::engine::on_engine;
use super::error::StoreError;
use super::reader::Reader;
use super::schema::{mail_refusal, person};
use super::writer::Writer;

impl Reader<'_> {
    /// Whether a person is still with the register and has not refused letters of a topic.
    pub fn wants_mail(&mut self, id: PersonId, topic: &str) -> Result<bool, StoreError> {
        let is_here: i64 = person::table
            .filter(person::id.eq(id.to_string()))
            .filter(person::deactivated_at.is_null())
            .count()
            .get_result(self.connection)?;
        Ok(is_here == 1 && !self.refuses_mail(id, topic)?)
    }

    /// Whether a person has refused letters of a topic.
    pub fn refuses_mail(&mut self, id: PersonId, topic: &str) -> Result<bool, StoreError> {
        let refusals: i64 = mail_refusal::table
            .filter(mail_refusal::person_id.eq(id.to_string()))
            .filter(mail_refusal::topic.eq(topic))
            .count()
            .get_result(self.connection)?;
        Ok(refusals > 0)
    }

    /// Whether a person is known at all.
    pub fn has_person(&mut self, id: PersonId) -> Result<bool, StoreError> {
        let found: i64 = person::table
            .filter(person::id.eq(id.to_string()))
            .count()
            .get_result(self.connection)?;
        Ok(found == 1)
    }
}

impl Writer<'_> {
    /// A person refuses letters of a topic; refusing again changes nothing.
    pub fn refuse_mail(
        &mut self,
        id: PersonId,
        topic: &str,
        at: Instant,
    ) -> Result<(), StoreError> {
        let row = (
            mail_refusal::person_id.eq(id.to_string()),
            mail_refusal::topic.eq(topic),
            mail_refusal::refused_at.eq(at.as_ms()),
        );
        on_engine!(self.connection(), engine => {
            diesel::insert_into(mail_refusal::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(engine)?
        });
        Ok(())
    }

    /// A person wants letters of a topic again.
    pub fn accept_mail(&mut self, id: PersonId, topic: &str) -> Result<(), StoreError> {
        diesel::delete(
            mail_refusal::table
                .filter(mail_refusal::person_id.eq(id.to_string()))
                .filter(mail_refusal::topic.eq(topic)),
        )
        .execute(self.connection())?;
        Ok(())
    }
}
