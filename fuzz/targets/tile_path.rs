//! Paths of tiles: one spelling each, and their arithmetic does not overflow.
#![no_main]

use libfuzzer_sys::fuzz_target;
use quaymark_core::tlog::tile::Tile;

fuzz_target!(|path: &str| {
    if let Ok(tile) = path.parse::<Tile>() {
        assert_eq!(tile.to_string(), path);
        let _ = (tile.exists_at(0), tile.exists_at(u64::MAX), tile.first());
    }
});
