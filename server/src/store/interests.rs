//! The ports a firm wants to work in.

use diesel::prelude::*;
use quaymark_core::id::{OrganisationId, UnLocode};
use quaymark_core::time::Instant;

use super::engine::on_engine;
use super::error::StoreError;
use super::reader::{Reader, damaged};
use super::schema::port_interest;
use super::writer::Writer;

impl Reader<'_> {
    /// The ports an organisation is interested in, in order of code.
    pub fn interests_of(&mut self, id: OrganisationId) -> Result<Vec<UnLocode>, StoreError> {
        let codes: Vec<String> = port_interest::table
            .filter(port_interest::organisation_id.eq(id.to_string()))
            .order(port_interest::port)
            .select(port_interest::port)
            .load(self.connection)?;
        let ports = codes.iter().map(|code| code.parse().map_err(damaged));
        ports.collect()
    }
}

impl Writer<'_> {
    /// Notes that an organisation is interested in a port.
    pub fn add_interest(
        &mut self,
        id: OrganisationId,
        port: UnLocode,
        now: Instant,
    ) -> Result<(), StoreError> {
        let row = (
            port_interest::organisation_id.eq(id.to_string()),
            port_interest::port.eq(port.to_string()),
            port_interest::created_at.eq(now.as_ms()),
        );
        on_engine!(self.connection(), engine => {
            diesel::insert_into(port_interest::table)
                .values(row)
                .on_conflict_do_nothing()
                .execute(engine)?
        });
        Ok(())
    }

    /// Forgets that an organisation is interested in a port.
    pub fn remove_interest(
        &mut self,
        id: OrganisationId,
        port: UnLocode,
    ) -> Result<(), StoreError> {
        let held = port_interest::table
            .filter(port_interest::organisation_id.eq(id.to_string()))
            .filter(port_interest::port.eq(port.to_string()));
        diesel::delete(held).execute(self.connection())?;
        Ok(())
    }
}
