//! What can go wrong in the database, and which of it passes by itself.

use std::time::Duration;

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use quaymark_core::entry::EntryError;

/// A cause that is logged once and never sent to clients.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What went wrong in the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No connection, or the database cannot answer now. Trying again later may help.
    #[error("the database cannot be reached: {0}")]
    Unavailable(#[source] Cause),
    /// Neither `sqlite:PATH` nor `postgres://…`.
    #[error("`{0}` is not a database: expected sqlite:PATH or postgres://USER@HOST/NAME")]
    Address(String),
    /// The database was used by a newer release, whose schema this one does not know.
    #[error("the database has schema {found}, newer than this release knows: use a newer quaymark")]
    NewerSchema { found: String },
    /// A key that belongs to one record was given to another.
    #[error("`{key}` already belongs to {record}")]
    DuplicateKey { key: String, record: String },
    /// The record has a newer version than the one the change was made from.
    #[error("{record} was changed by someone else: it is at version {found}")]
    Conflict { record: String, found: u32 },
    /// A new version that is about someone else, or of another kind, than the one before.
    #[error("{record} is a {kind} about {subject}: a new version cannot change that")]
    OtherRecord {
        record: String,
        kind: &'static str,
        subject: String,
    },
    /// A mutation wrote none, or several, of the one audit row it owes.
    #[error("a change wrote {0} audit rows: it owes exactly one")]
    Unaudited(u32),
    /// The request was given up for dead, and its repetition does the work.
    #[error("a repetition of this request has taken it over")]
    TakenOver,
    /// The database's own rule of four eyes refused; the text is the rule.
    #[error("{0}")]
    FourEyes(String),
    /// The entry cannot be written down.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The write took too long after its `recorded_at`; nothing of it was written.
    #[error(
        "nothing was written: it took longer than {} seconds, and what is recorded must be seen \
         soon after. Split it into smaller parts",
        .0.as_secs()
    )]
    TooSlow(Duration),
    /// The process writes nothing: what was made public of the log and the database disagree.
    #[error("nothing is written: {0}")]
    ReadOnly(String),
    /// What is stored cannot have been written by this service.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// Anything else.
    #[error("the database refused: {0}")]
    Other(#[source] Cause),
}

impl StoreError {
    /// Whether the same call may succeed later without anybody changing anything.
    pub const fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

/// Messages of both engines that tell of a lost or busy database, where no kind does.
const PASSING: [&str; 12] = [
    "database is locked",
    "database table is locked",
    "server closed the connection",
    "terminating connection",
    "connection not open",
    "no connection to the server",
    "could not connect",
    "connection to server",
    "could not receive data",
    "could not send data",
    "the database system is",
    "lock timeout",
];

/// How the database's triggers begin when a rule of four eyes refuses.
const FOUR_EYES: &str = "four eyes: ";

impl From<DieselError> for StoreError {
    fn from(error: DieselError) -> Self {
        if let DieselError::DatabaseError(_, found) = &error
            && let Some((_, rule)) = found.message().split_once(FOUR_EYES)
        {
            return Self::FourEyes(rule.to_owned());
        }
        let is_passing = match &error {
            DieselError::BrokenTransactionManager => true,
            DieselError::DatabaseError(kind, found) => match kind {
                DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::UnableToSendCommand
                | DatabaseErrorKind::SerializationFailure => true,
                _ => PASSING.iter().any(|text| found.message().contains(text)),
            },
            _ => false,
        };
        if is_passing {
            Self::Unavailable(error.into())
        } else {
            Self::Other(error.into())
        }
    }
}

impl From<diesel::ConnectionError> for StoreError {
    fn from(error: diesel::ConnectionError) -> Self {
        Self::Unavailable(error.into())
    }
}
