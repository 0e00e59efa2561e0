//! Receipts: from what is stored to the proof of one statement over the newest checkpoint.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use quaymark_core::receipt::{MakeError, Receipt, Refusal, Source, make};
use quaymark_core::tlog::proof::Subtrees;
use quaymark_core::tlog::state::map::Buckets;
use quaymark_core::tlog::state::part::Part;
use quaymark_core::tlog::state::{Path, Row};
use quaymark_core::tree::Hash;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::state::StoredState;
use super::tiles::StoredTiles;
use crate::store::{CheckpointRow, Store, StoreError};

/// How long a request waits for its turn. While the database is away whoever has it may wait for long.
const PATIENCE: Duration = Duration::from_secs(3);

/// Makes the receipts of one process, one at a time.
#[derive(Debug)]
pub struct Receipts {
    state: Mutex<StoredState>,
    turns: Arc<Semaphore>,
}

/// The right to make the next receipt. It goes on when it is dropped.
#[derive(Debug)]
pub struct Turn {
    _permit: OwnedSemaphorePermit,
}

impl Default for Receipts {
    fn default() -> Self {
        Self {
            state: Mutex::default(),
            turns: Arc::new(Semaphore::new(1)),
        }
    }
}

/// Why there is no receipt.
#[derive(Debug, thiserror::Error)]
pub enum NoReceipt<E> {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nothing was made public yet.
    #[error("no checkpoint has been made public yet")]
    NotPublic,
    /// There is no statement to prove.
    #[error("there is no statement")]
    Statement(E),
    /// The receipt would be refused by whoever checks it.
    #[error("the newest checkpoint does not prove it: {0}")]
    Refused(Refusal),
}

impl Receipts {
    /// Waits for a turn, without a thread; `None` if others have it for too long.
    pub async fn turn(&self) -> Option<Turn> {
        let turn = Arc::clone(&self.turns).acquire_owned();
        let turn = tokio::time::timeout(PATIENCE, turn).await.ok()?;
        turn.ok().map(|_permit| Turn { _permit })
    }

    /// A turn at once, if nobody has it.
    pub fn turn_now(&self) -> Option<Turn> {
        let turn = Arc::clone(&self.turns).try_acquire_owned();
        turn.ok().map(|_permit| Turn { _permit })
    }

    /// The receipt of the statement that `state` makes, as compact JWS, from the log at the newest
    /// checkpoint. Takes the turn and gives it on.
    pub fn make<E>(
        &self,
        _turn: Turn,
        store: &Store,
        state: impl FnOnce(&CheckpointRow) -> Result<String, E>,
    ) -> Result<Receipt, NoReceipt<E>> {
        // Taken before the transaction begins: so the copy is never of a later state than it sees.
        // Nobody else holds it: that would take a turn.
        let mut stored_state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        store.read(|tx| {
            let public = tx.newest_checkpoint()?.ok_or(NoReceipt::NotPublic)?;
            let statement = state(&public).map_err(NoReceipt::Statement)?;
            if !stored_state.bring_to(tx)? {
                stored_state.forget();
                stored_state.bring_to(tx)?;
            }
            let source = StoredLog {
                tiles: StoredTiles::of(tx),
                state: &stored_state,
                rows: RefCell::default(),
            };
            make(&source, &statement, &public.note).map_err(|error| match error {
                MakeError::Source(error) => NoReceipt::Store(error),
                MakeError::Refused(refusal) => NoReceipt::Refused(refusal),
            })
        })
    }
}

/// The log up to the newest checkpoint, as one transaction sees it.
struct StoredLog<'s, 't, 'c> {
    tiles: StoredTiles<'t, 'c>,
    state: &'s StoredState,
    /// Buckets that were read already: what to show is found in several rounds.
    rows: RefCell<HashMap<u16, Vec<Row>>>,
}

impl Subtrees for StoredLog<'_, '_, '_> {
    type Error = StoreError;

    fn subtree(&self, level: u32, index: u64) -> Result<Hash, StoreError> {
        self.tiles.subtree(level, index)
    }
}

impl Source for StoredLog<'_, '_, '_> {
    fn entry(&self, index: u64) -> Result<Vec<u8>, StoreError> {
        let found = self.tiles.beside(|tx| tx.bytes_in(index..index + 1))?;
        let bytes = found.into_iter().next().map(|(_, bytes)| bytes);
        bytes.ok_or_else(|| StoreError::Damaged(format!("entry {index} is missing")))
    }

    fn part(&self, asked: &[Path]) -> Result<Part, StoreError> {
        self.state.map().part(self, asked)
    }
}

impl Buckets for StoredLog<'_, '_, '_> {
    type Error = StoreError;

    fn rows(&self, bucket: u16) -> Result<Vec<Row>, StoreError> {
        if let Some(known) = self.rows.borrow().get(&bucket) {
            return Ok(known.clone());
        }
        let mut read = self.tiles.beside(|tx| tx.state_rows(&[bucket]))?;
        let rows = read.remove(&bucket).unwrap_or_default();
        self.rows.borrow_mut().insert(bucket, rows.clone());
        Ok(rows)
    }
}
