//! The hashes in served tiles. They are not believed: a root computed from them is compared with one
//! that was signed.

use std::cell::RefCell;
use std::collections::HashMap;

use quaymark_core::tlog::proof::Subtrees;
use quaymark_core::tlog::tile::{TILE_HEIGHT, TILE_WIDTH, Tile};
use quaymark_core::tree::Hash;

use super::{Served, Unreachable};
use crate::tlog::tiles::root_of;

/// The tiles of a log of some size.
pub struct Tiles<'a> {
    source: &'a dyn Served,
    size: u64,
    read: RefCell<HashMap<Tile, Vec<Hash>>>,
}

/// Why a hash cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// Nothing can be had.
    #[error(transparent)]
    Unreachable(#[from] Unreachable),
    /// The tile is missing or not whole.
    #[error("{0} is missing or not whole")]
    Missing(String),
}

impl<'a> Tiles<'a> {
    /// The tiles of a log of `size` entries.
    pub fn of(source: &'a dyn Served, size: u64) -> Self {
        Self {
            source,
            size,
            read: RefCell::default(),
        }
    }

    fn hashes(&self, tile: Tile) -> Result<Vec<Hash>, TileError> {
        if let Some(known) = self.read.borrow().get(&tile) {
            return Ok(known.clone());
        }
        let bytes = self.source.tile(tile)?.unwrap_or_default();
        let hashes = bytes.as_chunks::<32>().0;
        let hashes = hashes.get(..usize::from(tile.width));
        let hashes = hashes.ok_or_else(|| TileError::Missing(tile.to_string()))?;
        self.read.borrow_mut().insert(tile, hashes.to_vec());
        Ok(hashes.to_vec())
    }
}

impl Subtrees for Tiles<'_> {
    type Error = TileError;

    fn subtree(&self, level: u32, index: u64) -> Result<Hash, TileError> {
        let within = level % TILE_HEIGHT;
        let (tile_level, first) = ((level / TILE_HEIGHT) as u8, index << within);
        let missing = || TileError::Missing(format!("hash {first} of level {tile_level}"));
        let tile = Tile::holding(tile_level, first, self.size).ok_or_else(missing)?;
        let from = (first % TILE_WIDTH) as usize;
        let hashes = self.hashes(tile)?;
        let below = hashes.get(from..from + (1 << within));
        Ok(root_of(below.ok_or_else(missing)?))
    }
}

impl std::fmt::Debug for Tiles<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tiles")
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}
