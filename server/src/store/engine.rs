//! The two engines behind one connection type: SQLite in a file, PostgreSQL on a server.

use std::path::PathBuf;
use std::str::FromStr;
use std::thread;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::error::StoreError;
use crate::clock::Deadline;

/// A connection to either engine.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// Runs one expression with the concrete connection, for what the portable one cannot say.
macro_rules! on_engine {
    ($connection:expr, $name:ident => $work:expr) => {
        match $connection {
            $crate::store::engine::AnyConnection::Sqlite($name) => $work,
            $crate::store::engine::AnyConnection::Postgres($name) => $work,
        }
    };
}
pub(super) use on_engine;

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A file.
    Sqlite(PathBuf),
    /// A server, as libpq writes it.
    Postgres(String),
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Reads a consistent state and changes nothing.
    Read,
    /// Writes, one transaction at a time.
    Write,
}

/// How long a connection waits for another's lock before it gives up.
const BUSY_MS: u32 = 10_000;
/// How long after a refused change of the journal it is asked for again.
const ASK_AGAIN: Duration = Duration::from_millis(10);

impl FromStr for Address {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let wrong = || StoreError::Address(hide_password(text));
        if let Some(path) = text.strip_prefix("sqlite:") {
            let is_file = !path.is_empty() && !path.starts_with(':') && !path.contains('\0');
            let path = PathBuf::from(path.strip_prefix("//").unwrap_or(path));
            return is_file.then_some(Self::Sqlite(path)).ok_or_else(wrong);
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(with_connect_timeout(text)));
        }
        Err(wrong())
    }
}

fn hide_password(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((_, place)) => format!("…@{place}"),
        None => text.to_owned(),
    }
}

/// A server that does not answer must not hold a request for minutes.
fn with_connect_timeout(url: &str) -> String {
    if url.contains("connect_timeout=") {
        return url.to_owned();
    }
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}connect_timeout=5")
}

impl Address {
    /// Opens a connection and sets it up for its purpose.
    pub fn connect(&self, purpose: Purpose) -> Result<AnyConnection, StoreError> {
        let mut connection = match self {
            Self::Sqlite(path) => {
                let path = path.to_str().ok_or_else(|| {
                    StoreError::Address(format!("sqlite:{}", path.to_string_lossy()))
                })?;
                AnyConnection::Sqlite(SqliteConnection::establish(path)?)
            }
            Self::Postgres(url) => AnyConnection::Postgres(PgConnection::establish(url)?),
        };
        self.set_up(&mut connection, purpose)?;
        Ok(connection)
    }

    /// SQLite answers at once that a file is locked when somebody else writes it while its journal is
    /// changed: there the busy timeout says nothing, so it is kept here.
    fn set_up(&self, connection: &mut AnyConnection, purpose: Purpose) -> Result<(), StoreError> {
        let deadline = Deadline::after(Duration::from_millis(BUSY_MS.into()));
        loop {
            let done = connection.batch_execute(&self.settings(purpose));
            match done.map_err(StoreError::from) {
                Err(StoreError::Unavailable(_))
                    if matches!(self, Self::Sqlite(_)) && !deadline.left().is_zero() =>
                {
                    thread::sleep(ASK_AGAIN);
                }
                done => return done,
            }
        }
    }

    fn settings(&self, purpose: Purpose) -> String {
        match self {
            // No memory map: a disk error would end the process instead of one call.
            Self::Sqlite(_) => format!(
                "PRAGMA busy_timeout = {BUSY_MS}; PRAGMA journal_mode = WAL; \
                 PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
                 PRAGMA recursive_triggers = ON; PRAGMA trusted_schema = OFF; \
                 PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; \
                 PRAGMA journal_size_limit = 67108864; {}",
                match purpose {
                    Purpose::Read => "PRAGMA cache_size = -8192; PRAGMA query_only = ON;",
                    Purpose::Write => "PRAGMA cache_size = -65536;",
                }
            ),
            Self::Postgres(_) => format!("SET lock_timeout = {BUSY_MS}; SET timezone = 'UTC';"),
        }
    }

    /// The statement that begins a transaction.
    pub const fn begin(&self, purpose: Purpose) -> &'static str {
        match (self, purpose) {
            (Self::Sqlite(_), Purpose::Read) => "BEGIN DEFERRED",
            (Self::Sqlite(_), Purpose::Write) => "BEGIN IMMEDIATE",
            (Self::Postgres(_), Purpose::Read) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            (Self::Postgres(_), Purpose::Write) => "BEGIN ISOLATION LEVEL READ COMMITTED",
        }
    }

    /// How many connections serve a purpose at most.
    pub const fn most_connections(&self, purpose: Purpose) -> usize {
        match (self, purpose) {
            (Self::Sqlite(_), Purpose::Write) => 1,
            // Writers queue at the log's head anyway; a second one hides the round trips.
            (Self::Postgres(_), Purpose::Write) => 2,
            (_, Purpose::Read) => 6,
        }
    }
}

impl std::fmt::Debug for AnyConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sqlite(_) => "Sqlite",
            Self::Postgres(_) => "Postgres",
        })
    }
}
