//! Request and answer as texts: written, and read within bounds of size.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::checkpoint::parse_size;
use super::super::key::VerifierKey;
use super::super::note::{MAX_NOTE_BYTES, Note, NoteError, SignatureLine};
use super::{AddCheckpoint, Unwitnessed};

/// The most hashes a request carries.
pub const MAX_HASHES: usize = 63;
/// The largest request read, in bytes.
pub const MAX_REQUEST_BYTES: usize = MAX_NOTE_BYTES + 4 * 1024;
/// The largest answer read, in bytes.
pub const MAX_ANSWER_BYTES: usize = MAX_NOTE_BYTES;

/// The cosignature by a witness's key among the lines of its answer, checked, and its time in seconds
/// since the Unix epoch. Lines of other keys are left aside.
pub fn read_cosignature(
    answer: &str,
    note: &Note,
    key: &VerifierKey,
) -> Result<(SignatureLine, u64), NoteError> {
    if answer.len() > MAX_ANSWER_BYTES {
        return Err(NoteError::Form);
    }
    let lines = answer.strip_suffix('\n').ok_or(NoteError::Form)?;
    for line in lines.split('\n') {
        let line: SignatureLine = line.parse()?;
        let mut cosigned = Note::unsigned(note.text())?;
        cosigned.add(line.clone());
        match cosigned.check_cosignature(key) {
            Err(NoteError::Missing) => {}
            checked => return Ok((line, checked?)),
        }
    }
    Err(NoteError::Missing)
}

impl fmt::Display for AddCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        for hash in &self.proof {
            writeln!(f, "{}", STANDARD.encode(hash))?;
        }
        write!(f, "\n{}", self.note)
    }
}

impl FromStr for AddCheckpoint {
    type Err = Unwitnessed;

    fn from_str(text: &str) -> Result<Self, Unwitnessed> {
        if text.len() > MAX_REQUEST_BYTES {
            return Err(Unwitnessed::Form);
        }
        let (head, note) = text.split_once("\n\n").ok_or(Unwitnessed::Form)?;
        let mut lines = head.split('\n');
        let old = lines.next().and_then(|line| line.strip_prefix("old "));
        let old = old.and_then(parse_size).ok_or(Unwitnessed::Form)?;
        let mut proof = Vec::new();
        for line in lines {
            let hash = STANDARD.decode(line).map_err(|_| Unwitnessed::Form)?;
            proof.push(hash.try_into().map_err(|_| Unwitnessed::Form)?);
        }
        if proof.len() > MAX_HASHES {
            return Err(Unwitnessed::Form);
        }
        let note = Note::parse(note).map_err(|_| Unwitnessed::Form)?;
        Ok(Self { old, proof, note })
    }
}
