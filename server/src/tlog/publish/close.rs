//! Closing the log: its last entry states what all entries before it come to.

use quaymark_core::entry::{Change as Why, Commitment, Entry, EntryClaims, EntryKind, EntryType};
use quaymark_core::time::Instant;
use quaymark_core::timeline::Timeline;
use quaymark_core::tlog::proof;
use quaymark_core::tlog::state::map::Change;
use quaymark_core::tlog::state::{Row, stated_root};
use quaymark_core::tree::Hash;

use crate::actions::REGISTRAR;
use crate::store::{EntryDraft, Reader, Store, StoreError, Writer};
use crate::tlog::error::PublishError;
use crate::tlog::state::{Run, StoredState};
use crate::tlog::tiles::{StoredTiles, grow};

/// Entries derived from at a time while nothing is public yet.
const FIRST_RUN: u64 = 20_000;

/// What a new checkpoint changes in the state map.
#[derive(Debug)]
pub(super) struct Prepared {
    /// Entries of the state map before.
    pub(super) from: u64,
    /// Entries of the checkpoint.
    pub(super) size: u64,
    /// The rows that the entries between set, in order.
    pub(super) rows: Vec<Row>,
    /// What they change in the tree over all rows.
    pub(super) change: Change,
}

/// A log that was never public is derived from in pieces that commit by themselves.
pub(super) fn derive_first_run(
    store: &Store,
    now: Instant,
    state: &mut StoredState,
    head: u64,
) -> Result<(), PublishError> {
    let mut from = store.read(|tx| tx.derived())?.state;
    while from + FIRST_RUN < head {
        let end = from + FIRST_RUN;
        store.write(now, |tx| derive(tx, state, from, end))?;
        from = end;
    }
    Ok(())
}

/// Tiles and state map of the entries from where they end now to another.
pub(in crate::tlog) fn derive(
    tx: &mut Writer<'_>,
    state: &mut StoredState,
    from: u64,
    end: u64,
) -> Result<(), PublishError> {
    let mut from = from;
    while from < end {
        let piece = end.min(from + FIRST_RUN);
        let mut run = Run::from(from);
        run.read_to(tx, piece)?;
        put_tiles(tx, &run, piece)?;
        let prepared = prepare(tx, state, &run, piece)?;
        tx.put_state(&prepared.rows, prepared.change.buckets(), piece)?;
        from = piece;
    }
    Ok(())
}

/// Within the transaction that holds the log: nothing else is appended meanwhile.
pub(super) fn close(
    tx: &mut Writer<'_>,
    run: &mut Run,
    state: &mut StoredState,
) -> Result<(Option<u64>, Option<Prepared>), PublishError> {
    let head = tx.log_size();
    if tx.newest_checkpoint()?.is_some_and(|row| row.size == head) {
        return Ok((None, None));
    }
    if tx.derived()?.state != run.first() {
        // Another node has published since.
        *run = Run::from(tx.derived()?.state);
    }
    run.read_to(tx, head)?;
    if tx.kind_at(head - 1)? == Some(EntryKind::State) {
        put_tiles(tx, run, head)?;
        return Ok((Some(head), None));
    }
    let mut prepared = prepare(tx, state, run, head)?;
    tx.append(state_entry(prepared.change.root()))?;
    let size = tx.log_size();
    run.read_to(tx, size)?;
    put_tiles(tx, run, size)?;
    prepared.size = size;
    Ok((Some(size), Some(prepared)))
}

fn put_tiles(tx: &mut Writer<'_>, run: &Run, size: u64) -> Result<(), PublishError> {
    let known = tx.derived()?.tiles;
    match run.leaves(known..size) {
        Some(leaves) => {
            let tiles = grow(tx, known, leaves)?;
            Ok(tx.put_tiles(&tiles, size)?)
        }
        None => put_missing_tiles(tx, size),
    }
}

/// Tiles of the entries before a size, as far as they are not there: they may have been thrown away
/// further back than anybody still has in memory.
pub(super) fn put_missing_tiles(tx: &mut Writer<'_>, size: u64) -> Result<(), PublishError> {
    let known = tx.derived()?.tiles;
    if known >= size {
        return Ok(());
    }
    let mut run = Run::from(known);
    run.read_to(tx, size)?;
    put_tiles(tx, &run, size)
}

pub(super) fn prepare(
    tx: &mut Reader<'_>,
    state: &mut StoredState,
    run: &Run,
    size: u64,
) -> Result<Prepared, PublishError> {
    if !state.bring_to(tx)? {
        state.forget();
        state.bring_to(tx)?;
    }
    let public = tx.newest_checkpoint()?.map(|row| row.size);
    if let Some(public) = public.filter(|public| *public == state.size()) {
        state.check(stated_in(tx, public)?)?;
    }
    let rows = run.rows_before(size);
    let change = state.plan(tx, &rows)?;
    Ok(Prepared {
        from: run.first(),
        size,
        rows,
        change,
    })
}

pub(super) fn root_of_tiles(tx: &mut Reader<'_>, size: u64) -> Result<Hash, StoreError> {
    proof::root(&StoredTiles::of(tx), size)
}

/// The root that the last entry before a size states.
pub(in crate::tlog) fn stated_in(
    tx: &mut Reader<'_>,
    size: u64,
) -> Result<Option<Hash>, PublishError> {
    let bytes = tx.bytes_in(size - 1..size)?;
    let entry = bytes.first().map(|(_, bytes)| Entry::from_bytes(bytes));
    Ok(entry.transpose()?.as_ref().and_then(stated_root))
}

fn state_entry(root: Hash) -> EntryDraft {
    EntryDraft {
        entry_type: EntryType::State,
        kind: EntryKind::State,
        record: "state".to_owned(),
        subject: "state".to_owned(),
        actor: REGISTRAR.to_string(),
        approvals: Vec::new(),
        change: Why::Published,
        claims: EntryClaims {
            state_root: Some(Commitment::from_hash(root)),
            ..EntryClaims::default()
        },
        periods: Timeline::default(),
        document: None,
        keys: Vec::new(),
    }
}
