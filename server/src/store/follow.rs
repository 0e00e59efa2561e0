//! Waiting for the log to grow, whoever wrote.
//!
//! A commit of this process wakes the waiting thread at once. Other processes are noticed by
//! asking for the size every 250 ms on SQLite, and by `LISTEN` (and asking every second) on
//! PostgreSQL. A lost notice costs time, never truth: the answer always comes from the database.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::Store;
use super::engine::{Address, AnyConnection, Purpose};
use super::error::StoreError;
use crate::clock::Deadline;

/// The channel commits are told on, with the size of the log as payload.
const CHANNEL: &str = "quaymark_log";
/// How often another process's commit on SQLite is looked for.
const ASK_SQLITE: Duration = Duration::from_millis(250);
/// How often PostgreSQL is asked in case a notice was lost.
const ASK_POSTGRES: Duration = Duration::from_secs(1);
/// How often notices that arrived are looked at; it costs one read of a socket that does not block.
const LOOK: Duration = Duration::from_millis(20);

/// What the following thread waits on.
#[derive(Debug, Default)]
pub struct Follow {
    committed: Mutex<u64>,
    grown: Condvar,
    listener: Mutex<Option<AnyConnection>>,
}

impl Follow {
    /// Wakes the waiting threads of this process.
    pub fn tell(&self, size: u64) {
        let mut committed = self
            .committed
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *committed = size.max(*committed);
        self.grown.notify_all();
    }

    /// Waits for a commit of this process; whether there was one.
    fn wait(&self, after: u64, timeout: Duration) -> bool {
        let committed = self
            .committed
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (committed, _) = self
            .grown
            .wait_timeout_while(committed, timeout, |committed| *committed <= after)
            .unwrap_or_else(PoisonError::into_inner);
        *committed > after
    }
}

impl Store {
    /// Waits until the log is larger than a size; `false` if it was not within the timeout.
    pub fn wait_for_change(&self, after_size: u64, timeout: Duration) -> Result<bool, StoreError> {
        let deadline = Deadline::after(timeout);
        self.start_listening()?;
        loop {
            if self.read(|tx| tx.size())? > after_size {
                return Ok(true);
            }
            let left = deadline.left();
            if left.is_zero() {
                return Ok(false);
            }
            self.wait_to_ask(after_size, left)?;
        }
    }

    /// Waits until it is worth asking the database again.
    fn wait_to_ask(&self, after: u64, left: Duration) -> Result<(), StoreError> {
        match self.address() {
            Address::Sqlite(_) => {
                self.follow().wait(after, left.min(ASK_SQLITE));
            }
            Address::Postgres(_) => {
                let deadline = Deadline::after(left.min(ASK_POSTGRES));
                while !deadline.left().is_zero()
                    && !self.follow().wait(after, LOOK)
                    && !self.has_notice()?
                {}
            }
        }
        Ok(())
    }

    /// Listens before asking for the size, so that no commit falls between the two.
    fn start_listening(&self) -> Result<(), StoreError> {
        if matches!(self.address(), Address::Sqlite(_)) {
            return Ok(());
        }
        let mut listener = self.listener();
        if listener.is_none() {
            let mut connection = self.address().connect(Purpose::Read)?;
            connection.batch_execute(&format!("LISTEN {CHANNEL}"))?;
            *listener = Some(connection);
        }
        Ok(())
    }

    fn has_notice(&self) -> Result<bool, StoreError> {
        let mut listener = self.listener();
        let Some(AnyConnection::Postgres(postgres)) = listener.as_mut() else {
            return Ok(false);
        };
        let notices: Result<Vec<_>, _> = postgres.notifications_iter().collect();
        match notices {
            Ok(notices) => Ok(!notices.is_empty()),
            Err(error) => {
                // The next call listens anew.
                *listener = None;
                Err(StoreError::Unavailable(error.into()))
            }
        }
    }

    fn listener(&self) -> std::sync::MutexGuard<'_, Option<AnyConnection>> {
        self.follow()
            .listener
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells other processes, when this transaction commits. SQLite has no way to.
pub(super) fn tell_other_processes(
    connection: &mut AnyConnection,
    size: u64,
) -> Result<(), StoreError> {
    if let AnyConnection::Postgres(postgres) = connection {
        diesel::sql_query("SELECT pg_notify($1, $2)")
            .bind::<diesel::sql_types::Text, _>(CHANNEL)
            .bind::<diesel::sql_types::Text, _>(size.to_string())
            .execute(postgres)?;
    }
    Ok(())
}
