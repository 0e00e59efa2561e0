//! Signed notes (C2SP `signed-note` v1.0.0).
//!
//! A note is a text that ends in a newline, an empty line, and signature lines. Signatures by
//! unknown keys are ignored; a signature by a known key that does not match spoils the whole note.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer, SigningKey};

use super::key::{KeyUse, VerifierKey, is_name};

/// The largest note accepted, in bytes.
pub const MAX_NOTE_BYTES: usize = 64 * 1024;
/// The most signature lines accepted.
pub const MAX_SIGNATURES: usize = 32;
const SIGNATURE_START: &str = "\u{2014} ";

/// A note, split but not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<SignatureLine>,
}

/// One signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureLine {
    /// The signer's name.
    pub name: String,
    /// The first four bytes of the hash of name, type and key.
    pub key_id: [u8; 4],
    /// What follows the key id.
    pub signature: Vec<u8>,
}

/// What is wrong with a note or a verifier key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Not a signed note, or beyond the limits of this file.
    #[error("not a signed note")]
    Form,
    /// Not a verifier key of a known type whose id matches.
    #[error("not a verifier key")]
    Key,
    /// A known key's signature does not match.
    #[error("the signature of a known key does not match")]
    Signature,
    /// No signature by the key asked for.
    #[error("not signed by this key")]
    Missing,
}

impl Note {
    /// A text without signatures yet. It must end in a newline.
    pub fn unsigned(text: &str) -> Result<Self, NoteError> {
        let is_text = text.ends_with('\n') && !text.chars().any(|c| c.is_control() && c != '\n');
        is_text
            .then(|| Self {
                text: text.to_owned(),
                signatures: Vec::new(),
            })
            .ok_or(NoteError::Form)
    }

    /// Splits a note into its text and signature lines.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        if note.len() > MAX_NOTE_BYTES {
            return Err(NoteError::Form);
        }
        let split = note.rfind("\n\n").ok_or(NoteError::Form)?;
        let mut parsed = Self::unsigned(&note[..=split])?;
        let lines = note[split + 2..]
            .strip_suffix('\n')
            .ok_or(NoteError::Form)?;
        for line in lines.split('\n') {
            parsed.signatures.push(line.parse()?);
        }
        if parsed.signatures.len() > MAX_SIGNATURES {
            return Err(NoteError::Form);
        }
        Ok(parsed)
    }

    /// What is signed, with its final newline.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signature lines in order.
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// Adds a signature line.
    pub fn add(&mut self, line: SignatureLine) {
        self.signatures.push(line);
    }

    /// Signs the text as a log does.
    pub fn sign(&mut self, name: &str, key: &SigningKey) -> Result<(), NoteError> {
        let verifier = VerifierKey::new(name, KeyUse::Note, key.verifying_key())?;
        self.signatures.push(SignatureLine {
            name: name.to_owned(),
            key_id: verifier.id(),
            signature: key.sign(self.text.as_bytes()).to_bytes().to_vec(),
        });
        Ok(())
    }

    /// Cosigns the text as a witness does, at a time in seconds since the Unix epoch.
    pub fn cosign(&mut self, name: &str, key: &SigningKey, time: u64) -> Result<(), NoteError> {
        let verifier = VerifierKey::new(name, KeyUse::Cosignature, key.verifying_key())?;
        let signature = key.sign(self.cosigned(time).as_bytes()).to_bytes();
        self.signatures.push(SignatureLine {
            name: name.to_owned(),
            key_id: verifier.id(),
            signature: [&time.to_be_bytes()[..], &signature].concat(),
        });
        Ok(())
    }

    /// Checks the log's signature.
    pub fn check(&self, key: &VerifierKey) -> Result<(), NoteError> {
        self.check_each(key, |signature| {
            let signature = Signature::from_slice(signature).ok()?;
            key.key()
                .verify_strict(self.text.as_bytes(), &signature)
                .ok()
        })
    }

    /// Checks a witness's cosignature and returns its time, in seconds since the Unix epoch.
    pub fn check_cosignature(&self, key: &VerifierKey) -> Result<u64, NoteError> {
        self.check_each(key, |signature| {
            let (time, signature) = signature.split_first_chunk::<8>()?;
            let time = u64::from_be_bytes(*time);
            let signature = Signature::from_slice(signature).ok()?;
            let text = self.cosigned(time);
            key.key().verify_strict(text.as_bytes(), &signature).ok()?;
            Some(time)
        })
    }

    /// The check of every line this key claims; all must match, and there must be one.
    fn check_each<T>(
        &self,
        key: &VerifierKey,
        check: impl Fn(&[u8]) -> Option<T>,
    ) -> Result<T, NoteError> {
        let mut found = Err(NoteError::Missing);
        for line in self.signatures.iter().filter(|line| line.is_by(key)) {
            found = Ok(check(&line.signature).ok_or(NoteError::Signature)?);
        }
        found
    }

    fn cosigned(&self, time: u64) -> String {
        format!("cosignature/v1\ntime {time}\n{}", self.text)
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| line.fmt(f))
    }
}

impl SignatureLine {
    fn is_by(&self, key: &VerifierKey) -> bool {
        self.name == key.name() && self.key_id == key.id()
    }
}

impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let blob = [&self.key_id[..], &self.signature].concat();
        writeln!(
            f,
            "{SIGNATURE_START}{} {}",
            self.name,
            STANDARD.encode(blob)
        )
    }
}

impl FromStr for SignatureLine {
    type Err = NoteError;

    /// A line without its newline.
    fn from_str(line: &str) -> Result<Self, NoteError> {
        let rest = line.strip_prefix(SIGNATURE_START).ok_or(NoteError::Form)?;
        let (name, blob) = rest.split_once(' ').ok_or(NoteError::Form)?;
        let blob = STANDARD.decode(blob).map_err(|_| NoteError::Form)?;
        let (key_id, signature) = blob.split_first_chunk::<4>().ok_or(NoteError::Form)?;
        if !is_name(name) || signature.is_empty() {
            return Err(NoteError::Form);
        }
        Ok(Self {
            name: name.to_owned(),
            key_id: *key_id,
            signature: signature.to_vec(),
        })
    }
}
