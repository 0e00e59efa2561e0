//! What hangs on people's places in an organisation: who looks after it, when they were last there,
//! and everything that ends with a place.

use diesel::dsl::max;
use diesel::prelude::*;
use quaymark_core::account::Role;
use quaymark_core::id::{OrganisationId, PersonId};
use quaymark_core::time::Instant;

use super::error::StoreError;
use super::mail_links::LinkPurpose;
use super::reader::{Reader, damaged};
use super::schema::{mail_link, membership, person, session};
use super::writer::Writer;

impl Reader<'_> {
    /// The people who administer an organisation and were not kept from signing in.
    pub fn administrators_of(&mut self, of: OrganisationId) -> Result<Vec<PersonId>, StoreError> {
        let ids: Vec<String> = membership::table
            .inner_join(person::table.on(person::id.eq(membership::person_id)))
            .filter(membership::organisation_id.eq(of.to_string()))
            .filter(membership::role.eq(Role::Administrator.as_str()))
            .filter(membership::ended_at.is_null())
            .filter(person::deactivated_at.is_null())
            .order(person::id)
            .select(person::id)
            .load(self.connection)?;
        ids.iter().map(|id| id.parse().map_err(damaged)).collect()
    }

    /// When people last acted for an organisation, to the minute.
    pub fn last_seen_in(
        &mut self,
        of: OrganisationId,
    ) -> Result<Vec<(PersonId, Instant)>, StoreError> {
        let rows: Vec<(String, Option<i64>)> = session::table
            .filter(session::organisation_id.eq(of.to_string()))
            .group_by(session::person_id)
            .select((session::person_id, max(session::last_seen_at)))
            .load(self.connection)?;
        let seen = rows.into_iter().map(|(id, at)| {
            let at = Instant::from_ms(at.unwrap_or_default());
            Ok((id.parse().map_err(damaged)?, at))
        });
        seen.collect()
    }
}

impl Writer<'_> {
    /// Ends the sessions in which a person acts for an organisation.
    pub fn end_sessions_for(
        &mut self,
        who: PersonId,
        of: OrganisationId,
        now: Instant,
    ) -> Result<usize, StoreError> {
        let open = session::table
            .filter(session::person_id.eq(who.to_string()))
            .filter(session::organisation_id.eq(of.to_string()))
            .filter(session::ended_at.is_null());
        Ok(diesel::update(open)
            .set(session::ended_at.eq(now.as_ms()))
            .execute(self.connection())?)
    }

    /// Ends every session in which somebody acts for an organisation.
    pub fn end_sessions_in(
        &mut self,
        of: OrganisationId,
        now: Instant,
    ) -> Result<usize, StoreError> {
        let open = session::table
            .filter(session::organisation_id.eq(of.to_string()))
            .filter(session::ended_at.is_null());
        Ok(diesel::update(open)
            .set(session::ended_at.eq(now.as_ms()))
            .execute(self.connection())?)
    }

    /// Ends the open links of a purpose that a person had sent for an organisation.
    pub fn end_links_sent_by(
        &mut self,
        purpose: LinkPurpose,
        who: PersonId,
        of: OrganisationId,
        now: Instant,
    ) -> Result<(), StoreError> {
        let open = mail_link::table
            .filter(mail_link::purpose.eq(purpose.as_str()))
            .filter(mail_link::sent_by.eq(who.to_string()))
            .filter(mail_link::organisation_id.eq(of.to_string()))
            .filter(mail_link::used_at.is_null())
            .filter(mail_link::ended_at.is_null());
        diesel::update(open)
            .set(mail_link::ended_at.eq(now.as_ms()))
            .execute(self.connection())?;
        Ok(())
    }

    /// Ends the open links of a purpose for an organisation, or those sent to one address.
    pub fn end_links_for(
        &mut self,
        purpose: LinkPurpose,
        of: OrganisationId,
        email: Option<&str>,
        now: Instant,
    ) -> Result<(), StoreError> {
        let ended = mail_link::ended_at.eq(now.as_ms());
        let open = mail_link::table
            .filter(mail_link::purpose.eq(purpose.as_str()))
            .filter(mail_link::organisation_id.eq(of.to_string()))
            .filter(mail_link::used_at.is_null())
            .filter(mail_link::ended_at.is_null());
        match email {
            Some(email) => diesel::update(open.filter(mail_link::email.eq(email)))
                .set(ended)
                .execute(self.connection())?,
            None => diesel::update(open).set(ended).execute(self.connection())?,
        };
        Ok(())
    }
}
