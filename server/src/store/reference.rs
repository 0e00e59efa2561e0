//! Plain reference data that no rule depends on, and named values about the register itself.

use diesel::prelude::*;

use super::engine::on_engine;
use super::error::StoreError;
use super::reader::Reader;
use super::rows::{PortRow, ServiceRow};
use super::schema::{meta, port, service};
use super::writer::Writer;

impl Reader<'_> {
    /// All ports, by UN/LOCODE.
    pub fn ports(&mut self) -> Result<Vec<PortRow>, StoreError> {
        type Row = (String, String, String, f64, f64, String);
        let rows: Vec<Row> = port::table.order(port::locode).load(self.connection)?;
        Ok(rows.into_iter().map(to_port).collect())
    }

    /// All services, in their order.
    pub fn services(&mut self) -> Result<Vec<ServiceRow>, StoreError> {
        let rows: Vec<(String, String, String, i32)> = service::table
            .order((service::place, service::id))
            .load(self.connection)?;
        Ok(rows
            .into_iter()
            .map(|(id, name, description, place)| ServiceRow {
                id,
                name,
                description,
                place,
            })
            .collect())
    }

    /// A named value about the register.
    pub fn meta(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(meta::table
            .find(name)
            .select(meta::value)
            .first(self.connection)
            .optional()?)
    }
}

fn to_port(
    (locode, name, country, latitude, longitude, timezone): (
        String,
        String,
        String,
        f64,
        f64,
        String,
    ),
) -> PortRow {
    PortRow {
        locode,
        name,
        country,
        latitude,
        longitude,
        timezone,
    }
}

impl Writer<'_> {
    /// Adds a port or takes over its new values.
    pub fn put_port(&mut self, row: &PortRow) -> Result<(), StoreError> {
        let rest = (
            port::name.eq(&row.name),
            port::country.eq(&row.country),
            port::latitude.eq(row.latitude),
            port::longitude.eq(row.longitude),
            port::timezone.eq(&row.timezone),
        );
        on_engine!(&mut *self.connection, engine => {
            diesel::insert_into(port::table)
                .values((port::locode.eq(&row.locode), rest))
                .on_conflict(port::locode)
                .do_update()
                .set(rest)
                .execute(engine)?
        });
        Ok(())
    }

    /// Adds a service or takes over its new values.
    pub fn put_service(&mut self, row: &ServiceRow) -> Result<(), StoreError> {
        let rest = (
            service::name.eq(&row.name),
            service::description.eq(&row.description),
            service::place.eq(row.place),
        );
        on_engine!(&mut *self.connection, engine => {
            diesel::insert_into(service::table)
                .values((service::id.eq(&row.id), rest))
                .on_conflict(service::id)
                .do_update()
                .set(rest)
                .execute(engine)?
        });
        Ok(())
    }

    /// Takes out a port or service that the reference data no longer has.
    pub fn drop_port(&mut self, locode: &str) -> Result<(), StoreError> {
        diesel::delete(port::table.find(locode)).execute(self.connection)?;
        Ok(())
    }

    /// Takes out a service that the reference data no longer has.
    pub fn drop_service(&mut self, id: &str) -> Result<(), StoreError> {
        diesel::delete(service::table.find(id)).execute(self.connection)?;
        Ok(())
    }

    /// Sets a named value about the register.
    pub fn put_meta(&mut self, name: &str, value: &str) -> Result<(), StoreError> {
        on_engine!(&mut *self.connection, engine => {
            diesel::insert_into(meta::table)
                .values((meta::name.eq(name), meta::value.eq(value)))
                .on_conflict(meta::name)
                .do_update()
                .set(meta::value.eq(value))
                .execute(engine)?
        });
        Ok(())
    }
}
