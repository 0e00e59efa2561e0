//! Connections that wait for their next transaction.
//!
//! A connection comes back only after a clean commit or rollback; any other end closes it. So a
//! panic or a lost server never leaves half a transaction behind for the next caller.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use diesel::connection::SimpleConnection;

use super::engine::{Address, AnyConnection, Purpose};
use super::error::StoreError;

/// How long a caller waits for a connection others hold.
const WAIT: Duration = Duration::from_secs(30);

/// Connections for one purpose.
#[derive(Debug)]
pub struct Pool {
    address: Address,
    purpose: Purpose,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    idle: Vec<AnyConnection>,
    leased: usize,
}

/// A connection within a transaction. Dropped, it is closed and the transaction undone.
#[derive(Debug)]
pub struct Lease<'a> {
    pool: &'a Pool,
    connection: Option<AnyConnection>,
}

impl Pool {
    /// A pool that connects when first asked.
    pub fn new(address: Address, purpose: Purpose) -> Self {
        Self {
            address,
            purpose,
            state: Mutex::default(),
            freed: Condvar::new(),
        }
    }

    /// Begins a transaction. A connection that died while idle is replaced without a word.
    pub fn begin(&self) -> Result<Lease<'_>, StoreError> {
        let mut lease = self.lease()?;
        let begin = self.address.begin(self.purpose);
        if let Some(idle) = &mut lease.connection {
            match idle.batch_execute(begin).map_err(StoreError::from) {
                Ok(()) => return Ok(lease),
                Err(error) if !error.is_passing() => return Err(error),
                Err(_) => self.lock().idle.clear(),
            }
        }
        let mut fresh = self.address.connect(self.purpose)?;
        fresh.batch_execute(begin)?;
        lease.connection = Some(fresh);
        Ok(lease)
    }

    fn lease(&self) -> Result<Lease<'_>, StoreError> {
        let most = self.address.most_connections(self.purpose);
        let (mut state, timeout) = self
            .freed
            .wait_timeout_while(self.lock(), WAIT, |state| state.leased >= most)
            .unwrap_or_else(PoisonError::into_inner);
        if timeout.timed_out() {
            return Err(StoreError::Unavailable("all connections are in use".into()));
        }
        state.leased += 1;
        let connection = state.idle.pop();
        Ok(Lease {
            pool: self,
            connection,
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lease<'_> {
    /// The connection.
    pub fn connection(&mut self) -> &mut AnyConnection {
        self.connection
            .as_mut()
            .expect("a lease has its connection until it ends")
    }

    /// Makes the transaction durable. On an error nobody knows whether it was.
    pub fn commit(self) -> Result<(), StoreError> {
        self.end("COMMIT")
    }

    /// Undoes the transaction.
    pub fn roll_back(self) -> Result<(), StoreError> {
        self.end("ROLLBACK")
    }

    fn end(mut self, statement: &str) -> Result<(), StoreError> {
        self.connection().batch_execute(statement)?;
        if let Some(connection) = self.connection.take() {
            self.pool.lock().idle.push(connection);
        }
        Ok(())
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        // Closed before the place is given on: SQLite has one writer.
        self.connection = None;
        self.pool.lock().leased -= 1;
        self.pool.freed.notify_one();
    }
}
