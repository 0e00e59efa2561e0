//! A log as an operator could serve it who bends its past and signs it anew with the log's own key.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use quaymark_core::entry::{Change, Commitment, Entry, EntryClaims, EntryKind, EntryType};
use quaymark_core::id::{AttestorId, ProviderId, RecordId, RecordKind};
use quaymark_core::statement::Jwk;
use quaymark_core::time::Instant;
use quaymark_core::timeline::{RecordedStatus, Timeline};
use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::key::{KeyUse, VerifierKey};
use quaymark_core::tlog::note::Note;
use quaymark_core::tlog::tile::{TILE_WIDTH, TileKind, tiles_between};
use quaymark_core::tlog::watch::{Bounds, Watch};
use quaymark_core::tree::{Hash, RightEdge, leaf_hash};
use quaymark_server::store::EntryDraft;
use quaymark_server::tlog::served::{Served, Unreachable};
use serde_json::Value;

use crate::fixture::{Database, all_entries, draft, second, write_one};
use crate::scene::{ORIGIN, Scene};

/// Entries, and the key of the log that they are from.
#[derive(Clone)]
pub struct Forged {
    pub entries: Vec<Vec<u8>>,
    pub key: SigningKey,
    pub name: String,
}

/// What is served of it.
#[derive(Default)]
pub struct Memory {
    pub files: HashMap<String, Vec<u8>>,
    pub is_down: bool,
    /// What was asked for, in order.
    pub asked: RefCell<Vec<String>>,
}

impl Served for Memory {
    fn file(&self, path: &str, limit: usize) -> Result<Option<Vec<u8>>, Unreachable> {
        if self.is_down {
            return Err(Unreachable {
                place: path.to_owned(),
                problem: "no route to host".to_owned(),
            });
        }
        self.asked.borrow_mut().push(path.to_owned());
        let found = self.files.get(path).filter(|bytes| bytes.len() <= limit);
        Ok(found.cloned())
    }
}

/// What is in the log of [`story`], by index.
pub const LOG_KEY: usize = 0;
pub const VERDICT_KEY: usize = 1;
pub const PROVIDER: usize = 2;
pub const CERTIFICATE: usize = 3;
pub const FIRST_STATE: usize = 4;
pub const SUSPENDED: usize = 5;
pub const RESTORED: usize = 6;
pub const OTHER_PROVIDER: usize = 7;
pub const LAST_STATE: usize = 8;

/// A real log in which everything happens once: a firm and its certificate are entered, the
/// certificate is suspended and restored. Each entry is recorded a second after the one before.
pub fn story() -> Forged {
    static STORY: OnceLock<Forged> = OnceLock::new();
    STORY.get_or_init(written_story).clone()
}

fn written_story() -> Forged {
    let database = Database::sqlite();
    let scene = Scene::on(&database);
    scene.publisher();
    let at = |place: usize| second(2_000_000 + place as i64);
    let write = |draft, place| write_one(&scene.store, draft, at(place)).expect("written");
    write(verdict_key(), VERDICT_KEY);
    write(provider(1), PROVIDER);
    let span = Timeline::granted(second(0), Some(second(90_000_000))).expect("a timeline");
    write(certificate(span.clone(), Change::Granted), CERTIFICATE);
    publish_at(&scene, at(FIRST_STATE));
    let suspended = span.changed_from(at(SUSPENDED), RecordedStatus::Suspended);
    let suspended = suspended.expect("a timeline");
    write(certificate(suspended.clone(), Change::Suspended), SUSPENDED);
    let restored = suspended.changed_from(at(RESTORED), RecordedStatus::Granted);
    write(
        certificate(restored.expect("a timeline"), Change::Restored),
        RESTORED,
    );
    write(provider(2), OTHER_PROVIDER);
    publish_at(&scene, at(LAST_STATE));
    of(&scene)
}

/// The log of a scene, with its key.
pub fn of(scene: &Scene<'_>) -> Forged {
    let stored = all_entries(&scene.store);
    Forged {
        entries: stored.into_iter().map(|stored| stored.bytes).collect(),
        key: key_of(scene.database),
        name: ORIGIN.to_owned(),
    }
}

fn publish_at(scene: &Scene<'_>, at: Instant) {
    let mut publisher = scene.publisher_at(at);
    publisher.publish().expect("published");
}

fn key_of(database: &Database) -> SigningKey {
    let folder = std::fs::read_dir(database.folder().join("keys")).expect("a folder of keys");
    let file = folder.flatten().next().expect("a key").path();
    let line = std::fs::read_to_string(file).expect("read");
    // The secret itself may have plus signs in it.
    let secret = line.trim().splitn(5, '+').last().expect("a key");
    let secret = STANDARD.decode(secret).expect("base64");
    let seed: [u8; 32] = secret[1..].try_into().expect("a seed");
    SigningKey::from_bytes(&seed)
}

fn approved(draft: EntryDraft, people: &[&str]) -> EntryDraft {
    let approvals = people.iter().map(|id| (*id).to_owned()).collect();
    EntryDraft { approvals, ..draft }
}

pub fn provider(bits: u64) -> EntryDraft {
    let record = ProviderId::from_bits(bits).to_string();
    let granted = EntryDraft {
        change: Change::Granted,
        ..draft(&record)
    };
    approved(granted, &["p-1", "p-2"])
}

fn certificate(periods: Timeline, change: Change) -> EntryDraft {
    let record = RecordId::from_bits(RecordKind::Certification, 1).to_string();
    let draft = EntryDraft {
        kind: EntryKind::Certification,
        subject: ProviderId::from_bits(1).to_string(),
        change,
        claims: EntryClaims {
            edition: Some("iso-18788-2015".parse().expect("an edition")),
            issuer: Some(AttestorId::from_bits(2)),
            accredited: Some(true),
            ..EntryClaims::default()
        },
        periods,
        ..draft(&record)
    };
    approved(draft, &["p-1", "p-2"])
}

fn verdict_key() -> EntryDraft {
    let jwk = Jwk::of(&SigningKey::from_bytes(&[5; 32]).verifying_key());
    EntryDraft {
        entry_type: EntryType::Key,
        kind: EntryKind::VerdictKey,
        change: Change::KeyActivated,
        claims: EntryClaims {
            jwk: Some(jwk.clone()),
            ..EntryClaims::default()
        },
        document: None,
        ..draft(&jwk.thumbprint())
    }
}

impl Forged {
    /// Bends an entry's members.
    pub fn bend(&mut self, index: usize, bend: impl FnOnce(&mut Value)) {
        let mut value = serde_json::from_slice(&self.entries[index]).expect("JSON");
        bend(&mut value);
        // Members of a `Value` are in order, and nothing in an entry needs more than that.
        self.entries[index] = serde_json::to_vec(&value).expect("JSON");
    }

    /// Puts members into an entry.
    pub fn set(&mut self, index: usize, members: Value) {
        self.bend(index, |entry| merge(entry, members));
    }

    /// States the right root in every state entry, as somebody who bends the past would.
    pub fn seal(&mut self) {
        let mut watch = Watch::default();
        for index in 0..self.entries.len() {
            if let Ok(mut entry) = Entry::from_bytes(&self.entries[index])
                && entry.kind == EntryKind::State
            {
                entry.claims.state_root = Some(Commitment::from_hash(watch.state().root()));
                self.entries[index] = entry.to_bytes().expect("an entry");
            }
            watch.take(&self.entries[index], &Bounds::default());
        }
    }

    pub fn verifier(&self) -> VerifierKey {
        let key = self.key.verifying_key();
        VerifierKey::new(&self.name, KeyUse::Note, key).expect("a name")
    }

    pub fn size(&self) -> u64 {
        self.entries.len() as u64
    }

    pub fn root(&self) -> Hash {
        let mut edge = RightEdge::default();
        for entry in &self.entries {
            edge.push(leaf_hash(entry));
        }
        edge.root()
    }

    /// The note of a checkpoint, signed by the log's key.
    pub fn sign(&self, size: u64, root: Hash) -> Note {
        let text = Checkpoint::new(&self.name, size, root).to_text();
        let mut note = Note::unsigned(&text).expect("a text");
        note.sign(&self.name, &self.key).expect("signed");
        note
    }

    /// Everything at its path, under a checkpoint of the whole.
    pub fn serve(&self) -> Memory {
        let mut memory = Memory::default();
        let note = self.sign(self.size(), self.root()).to_string();
        memory.put("checkpoint", note);
        let policy = format!("log {}\nquorum none\n", self.verifier());
        memory.put("policy", policy);
        let leaves: Vec<Hash> = self.entries.iter().map(|e| leaf_hash(e)).collect();
        let mut levels = vec![leaves];
        for tile in tiles_between(0, self.size()) {
            let range = tile.first() as usize..tile.first() as usize + usize::from(tile.width);
            let bytes = match tile.kind {
                TileKind::Entries => self.entries[range]
                    .iter()
                    .flat_map(|e| bundled(e))
                    .collect(),
                TileKind::Hashes(level) => {
                    if levels.len() <= usize::from(level) {
                        levels.push(above(&levels[usize::from(level) - 1]));
                    }
                    levels[usize::from(level)][range].concat()
                }
            };
            memory.put(&tile.to_string(), bytes);
        }
        memory
    }
}

impl Memory {
    pub fn put(&mut self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.to_owned(), bytes.into());
    }
}

fn above(level: &[Hash]) -> Vec<Hash> {
    let full = level.chunks_exact(TILE_WIDTH as usize);
    full.map(|hashes| {
        let mut edge = RightEdge::default();
        hashes.iter().for_each(|hash| edge.push(*hash));
        edge.root()
    })
    .collect()
}

fn bundled(entry: &[u8]) -> Vec<u8> {
    [&(entry.len() as u16).to_be_bytes()[..], entry].concat()
}

fn merge(into: &mut Value, members: Value) {
    match (into, members) {
        (Value::Object(into), Value::Object(members)) => {
            for (name, member) in members {
                merge(into.entry(name).or_insert(Value::Null), member);
            }
        }
        (into, members) => *into = members,
    }
}
