//! Tiles: which hashes belong to one, how many a log of some size has, and the path of each.
//!
//! A tile holds 256 hashes of one level; level `L` counts in steps of eight tree levels. The
//! rightmost tile of a level may be partial. Paths are relative to the log's prefix.

use std::fmt;
use std::str::FromStr;

/// Hashes in a full tile.
pub const TILE_WIDTH: u64 = 256;
/// Tree levels that one tile level spans.
pub const TILE_HEIGHT: u32 = 8;
/// The highest tile level a log of 2⁶⁴ entries could need is 7; the specification allows 63.
const MAX_LEVEL: u8 = 63;

/// What a tile holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TileKind {
    /// Hashes of this tile level.
    Hashes(u8),
    /// The entries themselves.
    Entries,
}

/// A full or partial tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tile {
    /// What it holds.
    pub kind: TileKind,
    /// Its number within its level.
    pub index: u64,
    /// How many hashes or entries, 1 to 256; 256 is a full tile.
    pub width: u16,
}

/// Not the path of a tile.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the path of a tile")]
pub struct TilePathError(String);

impl Tile {
    /// The tile of a level that holds a hash, as it stands in a log of `size` entries; `None` if the
    /// log does not have that hash yet.
    pub fn holding(level: u8, hash_index: u64, size: u64) -> Option<Self> {
        let hashes = hashes_at(level, size);
        (hash_index < hashes).then(|| Self {
            kind: TileKind::Hashes(level),
            index: hash_index / TILE_WIDTH,
            width: width_of(hash_index / TILE_WIDTH, hashes),
        })
    }

    /// Whether a log of `size` entries has this very tile: full, or partial of just this width.
    pub fn exists_at(self, size: u64) -> bool {
        let items = match self.kind {
            TileKind::Hashes(level) => hashes_at(level, size),
            TileKind::Entries => size,
        };
        let first = self.index.checked_mul(TILE_WIDTH);
        first
            .and_then(|first| first.checked_add(u64::from(self.width)))
            .is_some_and(|end| end <= items)
    }

    /// Whether the tile will never change.
    pub const fn is_full(self) -> bool {
        self.width as u64 == TILE_WIDTH
    }

    /// The number of its first hash or entry.
    pub const fn first(self) -> u64 {
        self.index * TILE_WIDTH
    }
}

/// How many hashes a tile level has: one for each full tile of the level below.
pub const fn hashes_at(level: u8, size: u64) -> u64 {
    let shift = TILE_HEIGHT * level as u32;
    if shift >= u64::BITS { 0 } else { size >> shift }
}

fn width_of(index: u64, items: u64) -> u16 {
    (items - index * TILE_WIDTH).min(TILE_WIDTH) as u16
}

/// The tiles a log of `size` entries has that one of `before` entries had not, levels from below,
/// each level from the left. Bundles of entries come first.
pub fn tiles_between(before: u64, size: u64) -> Vec<Tile> {
    let mut tiles = Vec::new();
    grow(TileKind::Entries, before, size, &mut tiles);
    for level in 0..=MAX_LEVEL {
        let (old, new) = (hashes_at(level, before), hashes_at(level, size));
        if new == 0 {
            break;
        }
        grow(TileKind::Hashes(level), old, new, &mut tiles);
    }
    tiles
}

fn grow(kind: TileKind, old: u64, new: u64, tiles: &mut Vec<Tile>) {
    if old == new {
        return;
    }
    for index in old / TILE_WIDTH..new.div_ceil(TILE_WIDTH) {
        let width = width_of(index, new);
        tiles.push(Tile { kind, index, width });
    }
}

impl fmt::Display for Tile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes(level) => write!(f, "tile/{level}/")?,
            TileKind::Entries => f.write_str("tile/entries/")?,
        }
        write_number(f, self.index)?;
        if self.is_full() {
            Ok(())
        } else {
            write!(f, ".p/{}", self.width)
        }
    }
}

/// Groups of three digits, all but the last with an `x` before them: 1234067 is `x001/x234/067`.
fn write_number(f: &mut fmt::Formatter<'_>, number: u64) -> fmt::Result {
    let mut groups = vec![number % 1000];
    let mut rest = number / 1000;
    while rest > 0 {
        groups.push(rest % 1000);
        rest /= 1000;
    }
    while let Some(group) = groups.pop() {
        if groups.is_empty() {
            write!(f, "{group:03}")?;
        } else {
            write!(f, "x{group:03}/")?;
        }
    }
    Ok(())
}

impl FromStr for Tile {
    type Err = TilePathError;

    /// Accepts exactly what is printed: a path with a superfluous zero is another path.
    fn from_str(path: &str) -> Result<Self, TilePathError> {
        parse(path)
            .filter(|tile| tile.to_string() == path)
            .ok_or_else(|| TilePathError(path.chars().take(100).collect()))
    }
}

fn parse(path: &str) -> Option<Tile> {
    let (level, rest) = path.strip_prefix("tile/")?.split_once('/')?;
    let kind = match level {
        "entries" => TileKind::Entries,
        number => TileKind::Hashes(number.parse().ok().filter(|level| *level <= MAX_LEVEL)?),
    };
    let (number, width) = match rest.split_once(".p/") {
        Some((number, width)) => (number, width.parse().ok().filter(|w| (1..256).contains(w))?),
        None => (rest, 256),
    };
    let index = number.split('/').try_fold(0u64, |index, group| {
        let digits = group.strip_prefix('x').unwrap_or(group);
        let group: u64 = (digits.len() == 3).then(|| digits.parse().ok())??;
        index.checked_mul(1000)?.checked_add(group)
    })?;
    (index <= u64::MAX / TILE_WIDTH).then_some(Tile { kind, index, width })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tile(kind: TileKind, index: u64, width: u16) -> Tile {
        Tile { kind, index, width }
    }

    #[test]
    fn paths_are_those_of_the_specification() {
        let table = [
            (
                tile(TileKind::Hashes(0), 1_234_067, 256),
                "tile/0/x001/x234/067",
            ),
            (tile(TileKind::Hashes(0), 0, 256), "tile/0/000"),
            (tile(TileKind::Hashes(1), 0, 1), "tile/1/000.p/1"),
            (tile(TileKind::Hashes(0), 273, 112), "tile/0/273.p/112"),
            (tile(TileKind::Entries, 999, 255), "tile/entries/999.p/255"),
            (tile(TileKind::Entries, 1000, 256), "tile/entries/x001/000"),
            (tile(TileKind::Hashes(63), 7, 256), "tile/63/007"),
        ];
        for (tile, path) in table {
            assert_eq!(tile.to_string(), path);
            assert_eq!(path.parse(), Ok(tile), "{path}");
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        let table = [
            "",
            "tile",
            "tile/0",
            "tile/0/",
            "tile/0/0",
            "tile/0/00",
            "tile/0/0000",
            "tile/00/000",
            "tile/64/000",
            "tile/-1/000",
            "tile/+1/000",
            "tile/0/x000/000",
            "tile/0/001/000",
            "tile/0/x001",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/",
            "tile/0/000.p/1/",
            "tile/0/000/",
            "/tile/0/000",
            "tile/8/0/000",
            "tile/data/000",
            "tile/0/x1/000",
            "tile/0/+01",
            "tile/0/é00",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        ];
        for path in table {
            assert!(path.parse::<Tile>().is_err(), "{path}");
        }
    }

    #[test]
    fn a_log_of_seventy_thousand_has_the_known_geometry() {
        let tiles = tiles_between(0, 70_000);
        let count = |kind| tiles.iter().filter(|tile| tile.kind == kind).count();
        assert_eq!(count(TileKind::Entries), 274);
        assert_eq!(count(TileKind::Hashes(0)), 274);
        assert!(tiles.contains(&tile(TileKind::Hashes(0), 273, 112)));
        assert!(tiles.contains(&tile(TileKind::Hashes(1), 0, 256)));
        assert!(tiles.contains(&tile(TileKind::Hashes(1), 1, 17)));
        assert!(tiles.contains(&tile(TileKind::Hashes(2), 0, 1)));
        assert_eq!(count(TileKind::Hashes(3)), 0);
        assert!(tiles.iter().all(|tile| tile.exists_at(70_000)));
    }

    #[test]
    fn growing_step_by_step_makes_every_tile_of_the_end() {
        let steps = [
            0, 1, 255, 256, 257, 511, 513, 65_535, 65_536, 65_537, 70_000,
        ];
        let grown: std::collections::HashSet<Tile> = steps
            .windows(2)
            .flat_map(|step| tiles_between(step[0], step[1]))
            .collect();
        for tile in tiles_between(0, 70_000) {
            assert!(grown.contains(&tile), "{tile}");
        }
        assert!(tiles_between(300, 300).is_empty());
    }
}
