//! The check of what is served, live or as a copy in files. It needs the log's key and nothing else
//! of the register.

use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::key::VerifierKey;
use quaymark_core::tlog::note::Note;
use quaymark_core::tlog::tile::{TILE_WIDTH, TileKind, tiles_between};
use quaymark_core::tlog::watch::{Bounds, Breach, Fault};
use quaymark_core::tree::Hash;

use super::Findings;
use super::walk::Walk;
use crate::tlog::served::{Served, Unreachable, bundles};
use crate::tlog::tiles::root_of;

/// Checks the log that is served somewhere, from its first entry.
pub fn check_served(
    source: &dyn Served,
    key: &VerifierKey,
    bounds: Bounds,
) -> Result<Findings, Unreachable> {
    let mut walk = Walk::new(bounds);
    let note = source.checkpoint()?.unwrap_or_default();
    let read = Note::parse(&note).and_then(|note| Checkpoint::from_note(&note));
    let Ok(checkpoint) = read else {
        walk.findings.breach(Fault::NoCheckpoint);
        return Ok(walk.findings);
    };
    for bundle in bundles(0, checkpoint.size) {
        let Some(entries) = source.entries(bundle)? else {
            walk.findings.breach(Fault::NotServed(bundle.to_string()));
            return Ok(walk.findings);
        };
        for entry in entries {
            walk.take(&entry);
        }
    }
    walk.check_note(&note, std::slice::from_ref(key));
    walk.check_signer(key);
    compare_tiles(source, &mut walk, checkpoint.size)?;
    Ok(walk.findings)
}

fn compare_tiles(source: &dyn Served, walk: &mut Walk, size: u64) -> Result<(), Unreachable> {
    let mut hashes = walk.leaves.clone();
    let mut level = 0u8;
    for tile in tiles_between(0, size) {
        let TileKind::Hashes(of) = tile.kind else {
            continue;
        };
        if of != level {
            let full = hashes.chunks_exact(TILE_WIDTH as usize);
            hashes = full.map(root_of).collect();
            level = of;
        }
        let first = tile.first() as usize;
        let expected = &hashes[first..first + usize::from(tile.width)];
        let stored = source.tile(tile)?.unwrap_or_default();
        walk.findings.tiles += 1;
        for breach in differences(&tile.to_string(), tile.first(), expected, &stored) {
            walk.findings.fault(breach);
        }
    }
    Ok(())
}

fn differences(tile: &str, first: u64, expected: &[Hash], stored: &[u8]) -> Vec<Breach> {
    let stored = stored.as_chunks::<32>().0;
    if stored.len() < expected.len() {
        return vec![Breach::of_log(Fault::NotServed(tile.to_owned()))];
    }
    let pairs = (first..).zip(expected.iter().zip(stored));
    let differing = pairs.filter(|(_, (expected, stored))| expected != stored);
    let fault = |place| Fault::Tile {
        tile: tile.to_owned(),
        place,
    };
    differing
        .map(|(place, _)| Breach::of_log(fault(place)))
        .collect()
}
