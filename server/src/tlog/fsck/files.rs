//! The check of a copy of what is served: files at the paths of C2SP `tlog-tiles`. It needs the log's
//! key and nothing else of the register.

use std::fs;
use std::io;
use std::path::Path;

use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::key::VerifierKey;
use quaymark_core::tlog::note::Note;
use quaymark_core::tlog::tile::{TILE_WIDTH, Tile, TileKind, tiles_between};
use quaymark_core::tree::Hash;

use super::Findings;
use super::walk::Walk;
use crate::tlog::tiles::root_of;

/// Checks the log in a folder that holds `checkpoint` and `tile/…`.
pub fn check_files(folder: &Path, key: &VerifierKey) -> io::Result<Findings> {
    let mut walk = Walk::new();
    let note = fs::read_to_string(folder.join("checkpoint"))?;
    let read = Note::parse(&note).and_then(|note| Checkpoint::from_note(&note));
    let Ok(checkpoint) = read else {
        walk.findings.fault("the file checkpoint is no checkpoint");
        return Ok(walk.findings);
    };
    let size = checkpoint.size;
    for tile in tiles_between(0, size) {
        if tile.kind != TileKind::Entries {
            continue;
        }
        let bytes = read_tile(folder, tile)?;
        let entries = bytes
            .as_deref()
            .and_then(|bytes| unbundle(bytes, tile.width));
        let Some(entries) = entries else {
            walk.findings
                .fault(format_args!("{tile} is missing or not whole"));
            return Ok(walk.findings);
        };
        for entry in entries {
            walk.take(entry);
        }
    }
    walk.check_note(&note, std::slice::from_ref(key));
    compare_tiles(folder, &mut walk, size)?;
    Ok(walk.findings)
}

/// The file of a tile, or the first part of the full one, which may have taken its place.
fn read_tile(folder: &Path, tile: Tile) -> io::Result<Option<Vec<u8>>> {
    let full = Tile {
        width: TILE_WIDTH as u16,
        ..tile
    };
    for path in [tile, full] {
        match fs::read(folder.join(path.to_string())) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            read => return read.map(Some),
        }
    }
    Ok(None)
}

/// The first entries of a bundle.
fn unbundle(mut bytes: &[u8], count: u16) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    for _ in 0..count {
        let (length, rest) = bytes.split_first_chunk::<2>()?;
        let (entry, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(entry);
        bytes = rest;
    }
    Some(entries)
}

fn compare_tiles(folder: &Path, walk: &mut Walk, size: u64) -> io::Result<()> {
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
        let stored = read_tile(folder, tile)?.unwrap_or_default();
        compare(walk, tile, expected, stored.as_chunks().0);
    }
    Ok(())
}

fn compare(walk: &mut Walk, tile: Tile, expected: &[Hash], stored: &[Hash]) {
    walk.findings.tiles += 1;
    if stored.len() < expected.len() {
        return walk
            .findings
            .fault(format_args!("{tile} is missing or not whole"));
    }
    for (place, (expected, stored)) in (tile.first()..).zip(expected.iter().zip(stored)) {
        if expected != stored {
            let words = format_args!("{tile}: hash {place} is not that of the entries");
            walk.findings.fault(words);
        }
    }
}
