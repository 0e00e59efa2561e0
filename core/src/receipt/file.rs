//! The file of a receipt, and what is in it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::Refusal;
use super::pack::{pack, unpack};
use crate::base64url;
use crate::entry::Entry;
use crate::tlog::multiproof::{check_multiproof, tlog_proof};
use crate::tlog::proof::ProofError;
use crate::tlog::state::{Row, rows_of};
use crate::tree::{Hash, leaf_hash};

/// The `format` of a receipt.
pub const RECEIPT_FORMAT: &str = "quaymark-receipt/1";
/// The largest receipt accepted, in bytes.
pub const MAX_RECEIPT_BYTES: usize = 256 * 1024;
/// The most bytes of texts accepted in one receipt.
const MAX_TEXT_BYTES: usize = 1024 * 1024;
/// The most entries accepted in one receipt.
const MAX_ENTRIES: usize = 1024;

/// A receipt as it is stored. Everything in base64 is padded; only the signature is base64url.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// Always [`RECEIPT_FORMAT`].
    pub format: String,
    /// The checkpoint with its signatures.
    pub checkpoint: String,
    /// The indices of the entries, ascending. The last entry of the checkpoint's tree is one.
    pub entries: Vec<u64>,
    /// Packed, one a line: header and payload of the statement, then the entries in their order.
    pub texts: String,
    /// The statement's signature.
    pub signature: String,
    /// The proof that all entries are in the tree of the checkpoint.
    pub log: String,
    /// The proof that the tree the statement names is a prefix of it.
    pub consistency: String,
    /// The part of the state map.
    pub state: String,
}

/// An entry that a receipt shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its index in the log.
    pub index: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What they say.
    pub entry: Entry,
    /// Their leaf hash.
    pub leaf: Hash,
    /// The rows of the state map it sets.
    pub rows: Vec<Row>,
}

/// A receipt taken apart. Nothing is checked but its form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The checkpoint, to the byte.
    pub checkpoint: String,
    /// The statement as a compact JWS.
    pub statement: String,
    /// The entries.
    pub entries: Vec<Shown>,
    pub(super) log: Vec<Hash>,
    pub(super) consistency: Vec<Hash>,
    pub(super) state: Vec<u8>,
}

impl Receipt {
    /// Reads a file.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > MAX_RECEIPT_BYTES {
            return Err(Refusal::TooLarge);
        }
        let receipt: Self =
            serde_json::from_slice(bytes).map_err(|error| Refusal::File(error.to_string()))?;
        if receipt.format != RECEIPT_FORMAT {
            return Err(Refusal::Format(receipt.format));
        }
        Ok(receipt)
    }

    /// Takes a receipt apart.
    pub fn open(&self) -> Result<Opened, Refusal> {
        let texts = bytes_of(&self.texts, "texts")?;
        let texts = unpack(&texts, MAX_TEXT_BYTES).ok_or(Refusal::Field("texts"))?;
        let mut lines = texts.split(|byte| *byte == b'\n');
        let (header, payload) = lines
            .next()
            .zip(lines.next())
            .ok_or(Refusal::Field("texts"))?;
        if base64url::decode(&self.signature).is_none() {
            return Err(Refusal::Field("signature"));
        }
        let statement = [
            &base64url::encode(header),
            &base64url::encode(payload),
            self.signature.as_str(),
        ];
        Ok(Opened {
            checkpoint: self.checkpoint.clone(),
            statement: statement.map(str::to_owned).join("."),
            entries: self.shown(&lines.collect::<Vec<_>>())?,
            log: hashes(&self.log, "log")?,
            consistency: hashes(&self.consistency, "consistency")?,
            state: bytes_of(&self.state, "state")?,
        })
    }

    fn shown(&self, texts: &[&[u8]]) -> Result<Vec<Shown>, Refusal> {
        let is_ascending = self.entries.is_sorted_by(|one, next| one < next);
        if !is_ascending || self.entries.len() != texts.len() || texts.len() > MAX_ENTRIES {
            return Err(Refusal::Field("entries"));
        }
        let pairs = self.entries.iter().zip(texts);
        pairs
            .map(|(index, bytes)| Shown::new(*index, bytes))
            .collect()
    }
}

impl Shown {
    /// Reads an entry.
    pub(super) fn new(index: u64, bytes: &[u8]) -> Result<Self, Refusal> {
        let entry = Entry::from_bytes(bytes).map_err(|_| Refusal::Entry(index))?;
        let leaf = leaf_hash(bytes);
        Ok(Self {
            index,
            bytes: bytes.to_vec(),
            rows: rows_of(&entry, index, leaf).map_err(|_| Refusal::Entry(index))?,
            entry,
            leaf,
        })
    }
}

impl Opened {
    /// Checks that the entries are in the tree of this size and root; returns the inclusion proof of
    /// each.
    pub fn check_inclusion(&self, size: u64, root: &Hash) -> Result<Vec<Vec<Hash>>, ProofError> {
        let leaves: Vec<(u64, Hash)> = self.entries.iter().map(|e| (e.index, e.leaf)).collect();
        check_multiproof(&self.log, &leaves, size, root)
    }

    /// The C2SP `tlog-proof` of each entry, with its index. They stand for themselves: with an
    /// entry's bytes, each is checked by whoever knows that format.
    pub fn tlog_proofs(&self, size: u64, root: &Hash) -> Result<Vec<(u64, String)>, ProofError> {
        let paths = self.check_inclusion(size, root)?;
        let entries = self.entries.iter().zip(paths);
        let written = entries.map(|(shown, path)| {
            let proof = tlog_proof(shown.index, &path, &self.checkpoint);
            (shown.index, proof)
        });
        Ok(written.collect())
    }

    /// The rows that the entries set, in their order: the list that a part's numbers count in.
    pub(super) fn known_rows(&self) -> Vec<Row> {
        let rows = self.entries.iter().flat_map(|shown| &shown.rows);
        rows.cloned().collect()
    }

    /// Puts a receipt together.
    pub(super) fn close(&self) -> Result<Receipt, Refusal> {
        let mut parts = self.statement.split('.').map(str::to_owned);
        let mut part = || parts.next().ok_or(Refusal::Field("signature"));
        let (header, payload, signature) = (part()?, part()?, part()?);
        let text = |part: &str| base64url::decode(part).ok_or(Refusal::Field("texts"));
        let mut texts = text(&header)?;
        texts.push(b'\n');
        texts.extend(text(&payload)?);
        for shown in &self.entries {
            texts.push(b'\n');
            texts.extend(&shown.bytes);
        }
        Ok(Receipt {
            format: RECEIPT_FORMAT.to_owned(),
            checkpoint: self.checkpoint.clone(),
            entries: self.entries.iter().map(|shown| shown.index).collect(),
            texts: STANDARD.encode(pack(&texts)),
            signature,
            log: STANDARD.encode(self.log.concat()),
            consistency: STANDARD.encode(self.consistency.concat()),
            state: STANDARD.encode(&self.state),
        })
    }
}

fn bytes_of(text: &str, field: &'static str) -> Result<Vec<u8>, Refusal> {
    STANDARD.decode(text).map_err(|_| Refusal::Field(field))
}

fn hashes(text: &str, field: &'static str) -> Result<Vec<Hash>, Refusal> {
    let bytes = bytes_of(text, field)?;
    let (hashes, rest) = bytes.as_chunks();
    rest.is_empty()
        .then(|| hashes.to_vec())
        .ok_or(Refusal::Field(field))
}
