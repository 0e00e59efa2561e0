//! A whole log in memory: entries, tree, state map, keys and witnesses.

use std::collections::BTreeMap;
use std::convert::Infallible;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use quaymark_core::entry::{Entry, EntryKind};
use quaymark_core::receipt::Source;
use quaymark_core::statement::{Jwk, STATEMENT_TYPE, Statement};
use quaymark_core::time::Instant;
use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::key::{KeyUse, VerifierKey};
use quaymark_core::tlog::note::Note;
use quaymark_core::tlog::policy::Policy;
use quaymark_core::tlog::proof::{self, Subtrees};
use quaymark_core::tlog::state::map::{BUCKETS, Buckets, StateMap, bucket_of};
use quaymark_core::tlog::state::part::Part;
use quaymark_core::tlog::state::{Path, Row, rows_of};
use quaymark_core::tree::{Hash, leaf_hash, node_hash};
use serde_json::{Value, json};

pub const ORIGIN: &str = "register.example/log/2026";
/// 2026-11-23T10:00:00Z.
pub const BEGAN: i64 = 1_795_428_000;

pub fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

pub fn log_key() -> SigningKey {
    key(1)
}

/// The two of three witnesses that see every checkpoint here.
pub const WITNESSES: [(&str, u8); 3] = [
    ("witness.one.example/w", 11),
    ("witness.two.example/w", 12),
    ("witness.three.example/w", 13),
];

/// The policy that pins this log and asks for two of three witnesses.
pub fn policy() -> Policy {
    policy_of(ORIGIN, &log_key(), 2)
}

pub fn policy_text() -> String {
    policy_text_of(ORIGIN, &log_key(), 2)
}

pub fn policy_of(origin: &str, log: &SigningKey, quorum: usize) -> Policy {
    let text = policy_text_of(origin, log, quorum);
    text.parse().expect("a policy")
}

fn policy_text_of(origin: &str, log: &SigningKey, quorum: usize) -> String {
    let log = VerifierKey::new(origin, KeyUse::Note, log.verifying_key()).expect("a name");
    let mut text = format!("log {log}\n");
    for (place, (name, seed)) in WITNESSES.iter().enumerate() {
        let key = VerifierKey::new(name, KeyUse::Cosignature, key(*seed).verifying_key());
        text.push_str(&format!("witness w{place} {}\n", key.expect("a name")));
    }
    text.push_str(&format!("group g {quorum} w0 w1 w2\nquorum g\n"));
    text
}

/// A log and its state map.
#[derive(Clone)]
pub struct Log {
    pub entries: BTreeMap<u64, Vec<u8>>,
    /// Hashes of complete subtrees, by level.
    levels: Vec<Vec<Hash>>,
    newest: BTreeMap<(EntryKind, String), (u64, u32)>,
    buckets: Vec<Vec<Row>>,
    /// The state map of each state entry, by the size after it.
    maps: BTreeMap<u64, (StateMap, Vec<Vec<Row>>)>,
    pub seconds: i64,
}

impl Log {
    pub fn new() -> Self {
        Self {
            entries: BTreeMap::new(),
            levels: Vec::new(),
            newest: BTreeMap::new(),
            buckets: vec![Vec::new(); BUCKETS],
            maps: BTreeMap::new(),
            seconds: BEGAN,
        }
    }

    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    pub fn root_at(&self, size: u64) -> Hash {
        let Ok(root) = proof::root(self, size);
        root
    }

    fn push(&mut self, leaf: Hash) {
        let (mut hash, mut level) = (leaf, 0);
        loop {
            if self.levels.len() == level {
                self.levels.push(Vec::new());
            }
            self.levels[level].push(hash);
            let [.., left, right] = self.levels[level][..] else {
                return;
            };
            if self.levels[level].len() % 2 == 1 {
                return;
            }
            hash = node_hash(&left, &right);
            level += 1;
        }
    }

    /// Leaves and rows of nobody in particular.
    pub fn fill(&mut self, count: u64) {
        for _ in 0..count {
            let index = self.size();
            let leaf = leaf_hash(&index.to_be_bytes());
            self.push(leaf);
            let path = [leaf, leaf].concat();
            let path = Path::from_bytes(&path).expect("two names");
            self.put(Row { path, index, leaf });
        }
    }

    fn put(&mut self, row: Row) {
        let bucket = &mut self.buckets[usize::from(bucket_of(&row.path))];
        match bucket.iter_mut().find(|old| old.path == row.path) {
            Some(old) => *old = row,
            None => bucket.push(row),
        }
    }

    /// Puts a row into the map that no entry sets.
    pub fn lie(&mut self, row: Row) {
        self.put(row);
    }

    /// Adds an entry; version, predecessor and time are filled in.
    pub fn add(&mut self, kind: EntryKind, record: &str, subject: &str, more: &Value) -> u64 {
        let index = self.size();
        let newest = self.newest.get(&(kind, record.to_owned())).copied();
        let mut fields = json!({
            "actor": "att_00000000012", "approvals": [], "body": null, "change": "granted",
            "claims": {}, "kind": kind, "periods": [], "prev": newest.map(|(index, _)| index),
            "record": record, "recorded_at": Instant::from_seconds(self.seconds),
            "subject": subject, "type": kind.entry_type(), "v": 1,
            "version": newest.map_or(1, |(_, version)| version + 1),
        });
        for (name, value) in more.as_object().expect("fields") {
            fields[name] = value.clone();
        }
        let entry: Entry = serde_json::from_value(fields).expect("an entry");
        self.newest
            .insert((kind, record.to_owned()), (index, entry.version));
        let bytes = entry.to_bytes().expect("bytes");
        let leaf = leaf_hash(&bytes);
        self.push(leaf);
        for row in rows_of(&entry, index, leaf).expect("rows") {
            self.put(row);
        }
        self.entries.insert(index, bytes);
        index
    }

    /// Ends the log in a state entry and remembers the map.
    pub fn close(&mut self) -> u64 {
        let map = StateMap::of_rows(self.buckets.iter().flatten().cloned());
        let root: String = map
            .root()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let claims =
            json!({ "claims": { "state_root": format!("sha256:{root}") }, "change": "published" });
        self.add(EntryKind::State, "state", "state", &claims);
        self.maps.insert(self.size(), (map, self.buckets.clone()));
        self.size()
    }

    /// The signed and cosigned checkpoint of a size.
    pub fn checkpoint(&self, size: u64) -> String {
        self.checkpoint_seen_by(size, &WITNESSES[..2])
    }

    pub fn checkpoint_seen_by(&self, size: u64, witnesses: &[(&str, u8)]) -> String {
        let text = Checkpoint::new(ORIGIN, size, self.root_at(size)).to_text();
        let mut note = Note::unsigned(&text).expect("a text");
        note.sign(ORIGIN, &log_key()).expect("signed");
        for (name, seed) in witnesses {
            let time = BEGAN as u64 + size;
            note.cosign(name, &key(*seed), time).expect("cosigned");
        }
        note.to_string()
    }

    /// The log up to a state entry.
    pub fn at(&self, size: u64) -> Prefix<'_> {
        let (map, buckets) = &self.maps[&size];
        Prefix {
            log: self,
            map,
            buckets,
        }
    }
}

/// A log up to one state entry.
pub struct Prefix<'a> {
    log: &'a Log,
    map: &'a StateMap,
    buckets: &'a [Vec<Row>],
}

impl Subtrees for Log {
    type Error = Infallible;

    fn subtree(&self, level: u32, index: u64) -> Result<Hash, Infallible> {
        Ok(self.levels[level as usize][index as usize])
    }
}

impl Subtrees for Prefix<'_> {
    type Error = Infallible;

    fn subtree(&self, level: u32, index: u64) -> Result<Hash, Infallible> {
        self.log.subtree(level, index)
    }
}

impl Buckets for Prefix<'_> {
    type Error = Infallible;

    fn rows(&self, bucket: u16) -> Result<Vec<Row>, Infallible> {
        Ok(self.buckets[usize::from(bucket)].clone())
    }
}

impl Source for Prefix<'_> {
    fn entry(&self, index: u64) -> Result<Vec<u8>, Infallible> {
        Ok(self.log.entries[&index].clone())
    }

    fn part(&self, asked: &[Path]) -> Result<Part, Infallible> {
        self.map.part(self, asked)
    }
}

/// The compact JWS of a statement.
pub fn sign(statement: &Statement, key: &SigningKey) -> String {
    let kid = Jwk::of(&key.verifying_key()).thumbprint();
    let header = format!(r#"{{"alg":"EdDSA","typ":"{STATEMENT_TYPE}","kid":"{kid}"}}"#);
    let payload = serde_json::to_string(statement).expect("JSON");
    sign_texts(&header, &payload, key)
}

pub fn sign_texts(header: &str, payload: &str, key: &SigningKey) -> String {
    let [header, payload] = [header, payload].map(|text| URL_SAFE_NO_PAD.encode(text));
    let signed = format!("{header}.{payload}");
    let signature = key.sign(signed.as_bytes()).to_bytes();
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}

pub fn base64(hash: &[u8]) -> String {
    STANDARD.encode(hash)
}
