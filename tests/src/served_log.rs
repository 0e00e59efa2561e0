//! The log as an outsider reads it: checkpoint and tiles over HTTP, and nothing else.

use std::cell::RefCell;
use std::collections::HashMap;

use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::key::VerifierKey;
use quaymark_core::tlog::note::Note;
use quaymark_core::tlog::policy::Policy;
use quaymark_core::tlog::proof::Subtrees;
use quaymark_core::tlog::tile::{TILE_HEIGHT, TILE_WIDTH, Tile, TileKind, tiles_between};
use quaymark_core::tree::{Hash, leaf_hash, node_hash};

use crate::callers::Anonymous;

/// A log of one checkpoint, read from a register.
#[derive(Debug)]
pub struct ServedLog {
    caller: Anonymous,
    /// The checkpoint, its signature checked.
    pub checkpoint: Checkpoint,
    /// The same as it is served.
    pub note: String,
    tiles: RefCell<HashMap<Tile, Vec<u8>>>,
}

impl ServedLog {
    /// Reads the newest checkpoint and checks its signature.
    pub fn newest(caller: Anonymous) -> Self {
        let text = caller.get("/log/checkpoint").text();
        let note = Note::parse(&text).expect("a signed note");
        note.check(&key(&caller)).expect("the log signed it");
        let checkpoint = Checkpoint::from_note(&note).expect("a checkpoint");
        Self {
            caller,
            checkpoint,
            note: text,
            tiles: RefCell::default(),
        }
    }

    /// The bytes of a tile, as served.
    pub fn tile(&self, tile: Tile) -> Vec<u8> {
        let mut tiles = self.tiles.borrow_mut();
        let read = || {
            let answer = self.caller.get(&format!("/log/{tile}"));
            assert_eq!(answer.status, 200, "{tile}: {}", answer.text());
            answer.body
        };
        tiles.entry(tile).or_insert_with(read).clone()
    }

    /// Every entry, from the bundles.
    pub fn entries(&self) -> Vec<Vec<u8>> {
        let (size, mut entries) = (self.checkpoint.size, Vec::new());
        for index in 0..size.div_ceil(TILE_WIDTH) {
            let width = (size - index * TILE_WIDTH).min(TILE_WIDTH) as u16;
            let kind = TileKind::Entries;
            let bundle = self.tile(Tile { kind, index, width });
            let mut rest = bundle.as_slice();
            while let Some((length, after)) = rest.split_first_chunk::<2>() {
                let (entry, after) = after.split_at(usize::from(u16::from_be_bytes(*length)));
                entries.push(entry.to_vec());
                rest = after;
            }
        }
        entries
    }

    /// Everything that is served, in a folder, at its paths.
    pub fn copy(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("checkpoint"), &self.note).expect("written");
        for tile in tiles_between(0, self.checkpoint.size) {
            let path = folder.path().join(tile.to_string());
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, self.tile(tile)).expect("written");
        }
        folder
    }

    /// The leaf hashes of every entry.
    pub fn leaves(&self) -> Vec<Hash> {
        self.entries()
            .iter()
            .map(|entry| leaf_hash(entry))
            .collect()
    }
}

/// The log's key, as the register itself publishes it.
pub fn key(caller: &Anonymous) -> VerifierKey {
    let policy: Policy = caller.get("/log/policy").text().parse().expect("a policy");
    policy.logs[0].0.clone()
}

impl Subtrees for ServedLog {
    type Error = std::convert::Infallible;

    fn subtree(&self, level: u32, index: u64) -> Result<Hash, Self::Error> {
        let within = level % TILE_HEIGHT;
        let tile_level = (level / TILE_HEIGHT) as u8;
        let first = index << within;
        let tile = Tile::holding(tile_level, first, self.checkpoint.size).expect("it is there");
        let bytes = self.tile(tile);
        let from = (first % TILE_WIDTH) as usize;
        let mut hashes = bytes.as_chunks::<32>().0[from..from + (1 << within)].to_vec();
        while hashes.len() > 1 {
            let pairs = hashes.as_chunks::<2>().0;
            hashes = pairs.iter().map(|[l, r]| node_hash(l, r)).collect();
        }
        Ok(hashes[0])
    }
}
