//! The log handed out in pieces, each a job: a piece that fails holds up no other.

use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;
use serde::{Deserialize, Serialize};

use crate::jobs::Kind;
use crate::store::{NewJob, Store, StoreError, Writer};

/// The name, among the register's values, of how many entries were handed out.
const HANDED_OUT: &str = "changes_handed_out";
/// Entries of one piece at most.
const PIECE: u64 = 500;

/// A piece of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// Its first entry.
    pub(super) from: LogIndex,
    /// The one after its last.
    pub(super) to: LogIndex,
}

/// Hands out the entries before `size` that were not yet. A register that did not tell of changes so
/// far begins with the next one.
pub fn hand_out(store: &Store, now: Instant, size: u64) -> Result<(), StoreError> {
    store.write(now, |tx| {
        let known = tx.meta(HANDED_OUT)?.and_then(|text| text.parse().ok());
        let mut from: u64 = known.unwrap_or(size);
        while from < size {
            let to = size.min(from + PIECE);
            queue_piece(tx, &Piece { from, to })?;
            from = to;
        }
        if known.is_none_or(|known| known < size) {
            tx.put_meta(HANDED_OUT, &from.to_string())?;
        }
        Ok(())
    })
}

fn queue_piece(tx: &mut Writer<'_>, piece: &Piece) -> Result<(), StoreError> {
    let payload = serde_json::to_string(piece).map_err(|cause| StoreError::Other(cause.into()))?;
    let run_at = tx.now();
    tx.queue_job(&NewJob {
        kind: Kind::TellChanges.as_str(),
        payload,
        dedup_key: Some(format!("tell_changes:{}:{}", piece.from, piece.to)),
        run_at,
    })?;
    Ok(())
}
