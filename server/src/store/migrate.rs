//! The schema's versions, embedded in the binary and applied when a store is opened.

use std::collections::BTreeSet;

use diesel::Connection;
use diesel::RunQueryDsl;
use diesel::backend::Backend;
use diesel::migration::MigrationSource;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::engine::AnyConnection;
use super::error::{Cause, StoreError};

const SQLITE: EmbeddedMigrations = embed_migrations!("../migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("../migrations/postgres");

/// Any number will do that nothing else on the server locks.
const ADVISORY_LOCK: &str = "SELECT pg_advisory_xact_lock(8241995)";

/// Brings the schema up to this release. Two processes that start together take turns.
pub fn migrate_up(connection: &mut AnyConnection) -> Result<(), StoreError> {
    in_turn(connection, Direction::Up)
}

/// Takes the whole schema down again, with everything in it. Only tests do that.
pub fn migrate_down(connection: &mut AnyConnection) -> Result<(), StoreError> {
    in_turn(connection, Direction::Down)
}

#[derive(Clone, Copy)]
enum Direction {
    Up,
    Down,
}

/// An error of diesel's, or of its migrations, on the way out of a transaction.
struct Failed(StoreError);

impl From<diesel::result::Error> for Failed {
    fn from(error: diesel::result::Error) -> Self {
        Self(error.into())
    }
}

fn in_turn(connection: &mut AnyConnection, direction: Direction) -> Result<(), StoreError> {
    let result = match connection {
        AnyConnection::Sqlite(sqlite) => {
            sqlite.immediate_transaction(|sqlite| migrate(sqlite, SQLITE, direction))
        }
        AnyConnection::Postgres(postgres) => postgres.transaction(|postgres| {
            diesel::sql_query(ADVISORY_LOCK).execute(postgres)?;
            migrate(postgres, POSTGRES, direction)
        }),
    };
    result.map_err(|Failed(error)| error)
}

fn migrate<DB: Backend>(
    harness: &mut impl MigrationHarness<DB>,
    source: EmbeddedMigrations,
    direction: Direction,
) -> Result<(), Failed>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    refuse_newer(harness, &source)?;
    let result = match direction {
        Direction::Up => harness.run_pending_migrations(source),
        Direction::Down => harness.revert_all_migrations(source),
    };
    result.map(drop).map_err(failed)
}

fn refuse_newer<DB: Backend>(
    harness: &mut impl MigrationHarness<DB>,
    source: &EmbeddedMigrations,
) -> Result<(), Failed>
where
    EmbeddedMigrations: MigrationSource<DB>,
{
    let known: BTreeSet<String> = source
        .migrations()
        .map_err(failed)?
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect();
    let applied = harness.applied_migrations().map_err(failed)?;
    match applied
        .iter()
        .map(ToString::to_string)
        .find(|version| !known.contains(version))
    {
        Some(found) => Err(Failed(StoreError::NewerSchema { found })),
        None => Ok(()),
    }
}

fn failed(cause: Cause) -> Failed {
    Failed(StoreError::Other(cause))
}
