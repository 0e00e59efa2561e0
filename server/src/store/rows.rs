//! What goes into the store and what comes out of it.

use quaymark_core::entry::{Change, Entry, EntryClaims, EntryKind, EntryType};
use quaymark_core::register::LogIndex;
use quaymark_core::time::Instant;
use quaymark_core::timeline::Timeline;
use quaymark_core::tree::Hash;

/// One stored version of a record: its place in the log, its bytes and its public document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    pub index: LogIndex,
    pub bytes: Vec<u8>,
    /// The document behind the commitment; `None` if there is none, it was erased, or it was not
    /// asked for.
    pub document: Option<String>,
}

/// Which documents to read along with entries.
#[derive(Clone, Copy, Debug)]
pub enum Documents<'a> {
    /// Every document.
    All,
    /// Documents of these kinds alone.
    Of(&'a [EntryKind]),
}

/// A published size of the log: the state of the log after one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Commit {
    pub size: u64,
    pub recorded_at: Instant,
    pub root: Hash,
}

/// A port of the reference data.
#[derive(Clone, Debug, PartialEq)]
pub struct PortRow {
    pub locode: String,
    pub name: String,
    pub country: String,
    pub latitude: f64,
    pub longitude: f64,
    pub timezone: String,
}

/// A security service of the reference data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceRow {
    pub id: String,
    pub name: String,
    pub description: String,
    /// The place in the research list.
    pub place: i32,
}

/// The newest version of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordHead {
    pub record: String,
    pub kind: EntryKind,
    pub subject: String,
    pub version: u32,
    pub entry: LogIndex,
}

/// A new version of a record, before the log gives it a place.
#[derive(Clone, Debug)]
pub struct EntryDraft {
    pub entry_type: EntryType,
    pub kind: EntryKind,
    pub record: String,
    pub subject: String,
    pub actor: String,
    pub approvals: Vec<String>,
    pub change: Change,
    pub claims: EntryClaims,
    pub periods: Timeline,
    /// Canonical JSON of the public document; its commitment goes into the entry.
    pub document: Option<String>,
    /// Keys that find this record again and belong to it alone: `lei:…`, `vat:…`, `euid:…`, or
    /// kind, issuer, edition and number of a certificate. They add to the keys it already has.
    pub keys: Vec<String>,
}

impl EntryDraft {
    /// A new version that says what the one before says, by the same hands, with a document of its own. It
    /// adds no key.
    pub fn again(held: Entry, document: Option<String>, change: Change) -> Self {
        Self {
            entry_type: held.entry_type,
            kind: held.kind,
            record: held.record,
            subject: held.subject,
            actor: held.actor,
            approvals: held.approvals,
            change,
            claims: held.claims,
            periods: held.periods,
            document,
            keys: Vec::new(),
        }
    }
}

/// A checkpoint that was made public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckpointRow {
    pub size: u64,
    pub root: Hash,
    /// The signed note, to the byte.
    pub note: String,
    pub published_at: Instant,
}

/// Of how many entries what is derived from them is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Derived {
    /// Entries whose hashes are in tiles.
    pub tiles: u64,
    /// Entries that the rows of the state map are of: never more than those in tiles.
    pub state: u64,
}

/// A tile of hashes, full or not yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileRow {
    pub level: u8,
    pub index: u64,
    pub hashes: Vec<Hash>,
}

/// What an entry commits to, off the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    pub entry: LogIndex,
    pub salt: Option<[u8; 32]>,
    pub document: Option<String>,
}
