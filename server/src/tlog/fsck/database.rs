//! The check of a register's own database.

use std::iter::Peekable;
use std::path::Path;
use std::vec::IntoIter;

use quaymark_core::tlog::key::VerifierKey;
use quaymark_core::tlog::state::map::BUCKETS;
use quaymark_core::tlog::tile::{TILE_WIDTH, hashes_at};
use quaymark_core::tlog::watch::Bounds;
use quaymark_core::tree::Hash;

use super::Findings;
use super::bodies::Bodies;
use super::walk::Walk;
use crate::store::{CheckpointRow, Derived, Reader, Store, StoreError};
use crate::tlog::error::PublishError;
use crate::tlog::guard::check_at_start;
use crate::tlog::name::LogName;
use crate::tlog::tiles::root_of;

/// Entries read at a time.
const BATCH: u64 = 2_048;
/// Rows read at a time.
const ROWS: u32 = 10_000;
/// Buckets of the state map read at a time.
const BUCKETS_AT_ONCE: usize = 500;

/// Checks everything in a database, and the file `last-checkpoint` of a data folder if one is given.
/// Without a clock, so that nothing is said about the future.
pub fn check_database(store: &Store, data_dir: Option<&Path>) -> Result<Findings, PublishError> {
    check_database_within(store, data_dir, Bounds::default())
}

/// The same, with bounds for when an entry can have been recorded.
pub fn check_database_within(
    store: &Store,
    data_dir: Option<&Path>,
    bounds: Bounds,
) -> Result<Findings, PublishError> {
    let discord = match data_dir {
        Some(data_dir) => check_at_start(store, data_dir)?,
        None => None,
    };
    let mut findings = store.read(|tx| Checked::of(tx, bounds)?.finish(tx))?;
    if let Some(discord) = discord {
        findings.fault(discord);
    }
    Ok(findings)
}

/// The walk over a database, with what is stored about each size.
struct Checked {
    walk: Walk,
    derived: Derived,
    edges: Peekable<IntoIter<(u64, Vec<u8>)>>,
    checkpoints: Peekable<IntoIter<CheckpointRow>>,
    keys: Vec<VerifierKey>,
    bodies: Bodies,
    /// Whether the last root compared was right, and the last size at which one was.
    is_right: bool,
    last_sound: u64,
}

impl Checked {
    fn of(tx: &mut Reader<'_>, bounds: Bounds) -> Result<Self, StoreError> {
        let names = LogName::all(tx)?;
        let mut checked = Self {
            walk: Walk::new(bounds),
            derived: tx.derived()?,
            edges: all_edges(tx)?.into_iter().peekable(),
            checkpoints: all_checkpoints(tx)?.into_iter().peekable(),
            keys: names.iter().filter_map(LogName::verifier).collect(),
            bodies: Bodies::of(tx)?,
            is_right: true,
            last_sound: 0,
        };
        if checked.derived.state == 0 {
            checked.compare_state(tx)?;
        }
        let head = tx.head()?.size;
        for first in (0..head).step_by(BATCH as usize) {
            let end = head.min(first + BATCH);
            let entries = tx.bytes_in(first..end)?;
            let bodies = tx.bodies_in(first..end)?;
            let mut bodies = bodies.iter().peekable();
            for (index, bytes) in entries {
                if index != checked.walk.size() {
                    let missing = checked.walk.size();
                    checked
                        .walk
                        .findings
                        .fault(format_args!("entry {missing} is missing"));
                    return Ok(checked);
                }
                let entry = checked.walk.take(&bytes);
                let body = bodies.next_if(|body| body.entry == index);
                let fault = entry.and_then(|entry| checked.bodies.fault(index, &entry, body));
                if let Some(fault) = fault {
                    checked.walk.findings.fault(fault);
                }
                checked.compare_size(tx)?;
            }
        }
        Ok(checked)
    }

    /// Compares what is stored about the log of just this size.
    fn compare_size(&mut self, tx: &mut Reader<'_>) -> Result<(), StoreError> {
        let size = self.walk.size();
        if let Some((_, edge)) = self.edges.next_if(|(at, _)| *at == size) {
            let (was_right, is_right) = (self.is_right, edge == self.walk.watch.edge().to_bytes());
            self.is_right = is_right;
            if is_right {
                self.last_sound = size;
            } else if was_right {
                // From one wrong entry on every root is another: said once.
                self.walk.findings.fault(format_args!(
                    "the root written down for {size} entries is not theirs: it was up to {}",
                    self.last_sound
                ));
            }
        }
        if let Some(row) = self.checkpoints.next_if(|row| row.size == size) {
            self.walk.check_note(&row.note, &self.keys);
            if row.root != self.walk.root() {
                self.walk.findings.fault(format_args!(
                    "the checkpoint row of {size} entries has another root"
                ));
            }
            for note in tx.renewals(size)? {
                self.walk.check_later_note(&note, &self.keys);
            }
        }
        if size == self.derived.state {
            self.compare_state(tx)?;
        }
        Ok(())
    }

    fn compare_state(&mut self, tx: &mut Reader<'_>) -> Result<(), StoreError> {
        let roots = tx.all_state_buckets()?;
        let expected = self.walk.watch.state().bucket_roots();
        if roots != expected {
            self.walk
                .findings
                .fault("the roots of the state map's buckets are not those of the entries");
        }
        let all: Vec<u16> = (0..BUCKETS).map(|bucket| bucket as u16).collect();
        for some in all.chunks(BUCKETS_AT_ONCE) {
            let mut stored = tx.state_rows(some)?;
            for bucket in some {
                let mut rows = stored.remove(bucket).unwrap_or_default();
                rows.sort_unstable();
                if rows != self.walk.watch.state().bucket(*bucket) {
                    self.walk.findings.fault(format_args!(
                        "bucket {bucket} of the state map is not that of the entries"
                    ));
                }
            }
        }
        Ok(())
    }

    fn finish(mut self, tx: &mut Reader<'_>) -> Result<Findings, PublishError> {
        if let Some((size, _)) = self.edges.next() {
            self.walk
                .findings
                .fault(format_args!("the log has no {size} entries"));
        }
        if let Some(row) = self.checkpoints.next() {
            let size = row.size;
            self.walk.findings.fault(format_args!(
                "a checkpoint is of {size} entries, which no write ended at"
            ));
        }
        self.compare_heads(tx)?;
        self.compare_tiles(tx)?;
        Ok(self.walk.findings)
    }

    fn compare_heads(&mut self, tx: &mut Reader<'_>) -> Result<(), StoreError> {
        let (mut after, mut count) = (String::new(), 0);
        loop {
            let some = tx.heads_after(&after, ROWS)?;
            let Some((last, ..)) = some.last() else {
                break;
            };
            after.clone_from(last);
            count += some.len();
            for (record, version, entry) in some {
                let head = self.walk.watch.heads().get(&record);
                if head.map(|head| (head.version, head.index)) != Some((version, entry)) {
                    self.walk
                        .findings
                        .fault(format_args!("{record} does not point to its newest entry"));
                }
            }
        }
        if count != self.walk.watch.heads().len() {
            self.walk
                .findings
                .fault("some records of the log have no pointer");
        }
        Ok(())
    }

    /// Compares every tile; a hash of level 0 that differs names the entry.
    fn compare_tiles(&mut self, tx: &mut Reader<'_>) -> Result<(), StoreError> {
        let (tiles, public) = (self.derived.tiles, tx.newest_checkpoint()?);
        if let Some(row) = public.filter(|row| row.size > tiles) {
            self.walk.findings.fault(format_args!(
                "the tiles end at {tiles} entries, before the checkpoint of {}",
                row.size
            ));
        }
        let size = self.derived.tiles.min(self.walk.size());
        let mut hashes = self.walk.leaves[..size as usize].to_vec();
        for level in 0u8.. {
            if hashes_at(level, size) == 0 {
                return Ok(());
            }
            for (index, tile) in (0u64..).zip(hashes.chunks(TILE_WIDTH as usize)) {
                let stored = tx.tile_hashes(level, index)?.unwrap_or_default();
                self.compare_tile(level, index, tile, stored.as_chunks().0);
            }
            let full = hashes.chunks_exact(TILE_WIDTH as usize);
            hashes = full.map(root_of).collect();
        }
        Ok(())
    }

    fn compare_tile(&mut self, level: u8, index: u64, expected: &[Hash], stored: &[Hash]) {
        self.walk.findings.tiles += 1;
        if expected == stored {
            return;
        }
        let findings = &mut self.walk.findings;
        let pairs = expected.iter().zip(stored).enumerate();
        let differing: Vec<u64> = pairs
            .filter(|(_, (expected, stored))| expected != stored)
            .map(|(place, _)| index * TILE_WIDTH + place as u64)
            .collect();
        match (level, differing.as_slice()) {
            (0, [_, ..]) => {
                for entry in differing {
                    findings.fault(format_args!(
                        "entry {entry} is not the one whose hash was made public in the tiles"
                    ));
                }
            }
            _ => findings.fault(format_args!(
                "tile {level}/{index} is not that of the entries"
            )),
        }
    }
}

fn all_edges(tx: &mut Reader<'_>) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
    let mut all: Vec<(u64, Vec<u8>)> = Vec::new();
    loop {
        let some = tx.edges_after(all.last().map_or(0, |(size, _)| *size), ROWS)?;
        if some.is_empty() {
            return Ok(all);
        }
        all.extend(some);
    }
}

fn all_checkpoints(tx: &mut Reader<'_>) -> Result<Vec<CheckpointRow>, StoreError> {
    let mut all: Vec<CheckpointRow> = Vec::new();
    loop {
        let some = tx.checkpoints_after(all.last().map_or(0, |row| row.size), ROWS)?;
        if some.is_empty() {
            return Ok(all);
        }
        all.extend(some);
    }
}
