//! Tiles as they are stored: full ones for good, the last of each level until it is full.
//!
//! A tile holds hashes of its level in order. Those of level 0 are leaf hashes; each of the next is
//! the root of one full tile below it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use quaymark_core::tlog::proof::Subtrees;
use quaymark_core::tlog::tile::{TILE_HEIGHT, TILE_WIDTH};
use quaymark_core::tree::{Hash, node_hash};

use crate::store::{Reader, StoreError, TileRow};

/// The tiles that change when leaves come after the first `size`, as they are then.
pub fn grow(tx: &mut Reader<'_>, size: u64, leaves: &[Hash]) -> Result<Vec<TileRow>, StoreError> {
    let (mut level, mut first, mut hashes) = (0u8, size, leaves.to_vec());
    let mut changed = Vec::new();
    while !hashes.is_empty() {
        let (index, kept) = (first / TILE_WIDTH, (first % TILE_WIDTH) as usize);
        let mut row = match kept {
            0 => Vec::new(),
            _ => stored(tx, level, index, kept)?,
        };
        row.append(&mut hashes);
        first = index;
        for (index, tile) in (index..).zip(row.chunks(TILE_WIDTH as usize)) {
            if tile.len() as u64 == TILE_WIDTH {
                hashes.push(root_of(tile));
            }
            let hashes = tile.to_vec();
            changed.push(TileRow {
                level,
                index,
                hashes,
            });
        }
        level += 1;
    }
    Ok(changed)
}

fn stored(
    tx: &mut Reader<'_>,
    level: u8,
    index: u64,
    kept: usize,
) -> Result<Vec<Hash>, StoreError> {
    let mut hashes = hashes_of(tx, level, index)?;
    if hashes.len() < kept {
        return Err(too_few(level, index));
    }
    // A tile that was stored ahead of what is made public is made again from there.
    hashes.truncate(kept);
    Ok(hashes)
}

fn hashes_of(tx: &mut Reader<'_>, level: u8, index: u64) -> Result<Vec<Hash>, StoreError> {
    let bytes = tx.tile_hashes(level, index)?.unwrap_or_default();
    Ok(bytes.as_chunks().0.to_vec())
}

fn too_few(level: u8, index: u64) -> StoreError {
    StoreError::Damaged(format!("tile {level}/{index} has too few hashes"))
}

/// The root of a full subtree over a power of two of hashes.
pub(super) fn root_of(hashes: &[Hash]) -> Hash {
    let mut level = hashes.to_vec();
    while level.len() > 1 {
        let pairs = level.as_chunks::<2>().0;
        level = pairs
            .iter()
            .map(|[left, right]| node_hash(left, right))
            .collect();
    }
    level[0]
}

type Known = HashMap<(u8, u64), Rc<[Hash]>>;

/// The hashes of complete subtrees, from the tiles that a transaction sees. Each is read once.
#[derive(Debug)]
pub struct StoredTiles<'t, 'c> {
    tx: RefCell<&'t mut Reader<'c>>,
    known: RefCell<Known>,
}

impl<'t, 'c> StoredTiles<'t, 'c> {
    /// Reads within a transaction.
    pub fn of(tx: &'t mut Reader<'c>) -> Self {
        Self {
            tx: RefCell::new(tx),
            known: RefCell::default(),
        }
    }

    /// Reads something else in the same transaction.
    pub(super) fn beside<T>(&self, read: impl FnOnce(&mut Reader<'c>) -> T) -> T {
        read(&mut self.tx.borrow_mut())
    }

    fn tile(&self, level: u8, index: u64) -> Result<Rc<[Hash]>, StoreError> {
        if let Some(known) = self.known.borrow().get(&(level, index)) {
            return Ok(Rc::clone(known));
        }
        let hashes: Rc<[Hash]> = self.beside(|tx| hashes_of(tx, level, index))?.into();
        let mut known = self.known.borrow_mut();
        known.insert((level, index), Rc::clone(&hashes));
        Ok(hashes)
    }
}

impl Subtrees for StoredTiles<'_, '_> {
    type Error = StoreError;

    fn subtree(&self, level: u32, index: u64) -> Result<Hash, StoreError> {
        let (tile_level, within) = ((level / TILE_HEIGHT) as u8, level % TILE_HEIGHT);
        let first = index << within;
        let (tile, offset) = (first / TILE_WIDTH, (first % TILE_WIDTH) as usize);
        let hashes = self.tile(tile_level, tile)?;
        let below = hashes.get(offset..offset + (1 << within));
        Ok(root_of(below.ok_or_else(|| too_few(tile_level, tile))?))
    }
}
