//! A log as it is served, wherever that is: checkpoint, tiles and entries at the paths of C2SP
//! `tlog-tiles`. What comes from here was written by strangers.
//!
//! - [`Folder`]: a copy in files. [`Http`]: over the network.
//! - [`Tiles`]: the hashes in the tiles, to compute roots from.

mod folder;
mod http;
mod tiles;

use quaymark_core::tlog::note::MAX_NOTE_BYTES;
use quaymark_core::tlog::policy::MAX_POLICY_BYTES;
use quaymark_core::tlog::tile::{TILE_WIDTH, Tile, TileKind};

pub use folder::Folder;
pub use http::{Http, HttpError};
pub use tiles::{TileError, Tiles};

/// The largest entry that fits its length of two bytes, and the length.
const MAX_BUNDLED_BYTES: usize = u16::MAX as usize + 2;
const HASH_BYTES: usize = 32;

/// It cannot be told what is served: no network, no file, no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct Unreachable {
    /// What was asked for.
    pub place: String,
    /// Why there is no answer.
    pub problem: String,
}

/// Where a log is served.
pub trait Served {
    /// What stands at a path below the log's prefix; `None` if there is nothing, or more bytes than
    /// the limit.
    fn file(&self, path: &str, limit: usize) -> Result<Option<Vec<u8>>, Unreachable>;

    /// The newest checkpoint, if that is a text.
    fn checkpoint(&self) -> Result<Option<String>, Unreachable> {
        let bytes = self.file("checkpoint", MAX_NOTE_BYTES)?;
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
    }

    /// What the log says of its own key, if that is a text.
    fn policy(&self) -> Result<Option<String>, Unreachable> {
        let bytes = self.file("policy", MAX_POLICY_BYTES)?;
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
    }

    /// A tile, or the full one that may have taken its place.
    fn tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, Unreachable> {
        let full = Tile {
            width: TILE_WIDTH as u16,
            ..tile
        };
        let each = match tile.kind {
            TileKind::Entries => MAX_BUNDLED_BYTES,
            TileKind::Hashes(_) => HASH_BYTES,
        };
        let limit = each * TILE_WIDTH as usize;
        match self.file(&tile.to_string(), limit)? {
            None if !tile.is_full() => self.file(&full.to_string(), limit),
            found => Ok(found),
        }
    }

    /// The entries of a bundle; `None` if it is missing or not whole.
    fn entries(&self, bundle: Tile) -> Result<Option<Vec<Vec<u8>>>, Unreachable> {
        let bytes = self.tile(bundle)?;
        Ok(bytes.and_then(|bytes| unbundle(&bytes, bundle.width)))
    }
}

/// The bundles with the entries from one on in a log of `size`, one after another: what a stranger
/// says of its size is not believed before the entries are there.
pub fn bundles(from: u64, size: u64) -> impl Iterator<Item = Tile> {
    let numbers = from / TILE_WIDTH..size.div_ceil(TILE_WIDTH);
    numbers.map(move |index| Tile {
        kind: TileKind::Entries,
        index,
        width: (size - index * TILE_WIDTH).min(TILE_WIDTH) as u16,
    })
}

/// The first entries of a bundle.
fn unbundle(mut bytes: &[u8], count: u16) -> Option<Vec<Vec<u8>>> {
    let mut entries = Vec::new();
    for _ in 0..count {
        let (length, rest) = bytes.split_first_chunk::<2>()?;
        let (entry, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(entry.to_vec());
        bytes = rest;
    }
    Some(entries)
}
