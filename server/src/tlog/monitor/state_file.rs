//! What is remembered between two looks: one file, written beside its place and renamed into it.
//!
//! The last line is the SHA-256 of all before it. A file that was cut, bent, or is of something else is
//! refused: whoever went on from it would check against another past.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use quaymark_core::time::Instant;
use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::key::VerifierKey;
use quaymark_core::tlog::note::{Note, NoteError};
use quaymark_core::tlog::watch::Memory;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::report::Found;
use crate::durable::{self, FOR_ALL_TO_READ};

const FORMAT: &str = "quaymark-monitor/1";

/// The file of one log.
#[derive(Clone, Debug)]
pub struct StateFile {
    path: PathBuf,
}

/// Why the file is of no use.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The file system refused.
    #[error("cannot {verb} {path}: {cause}")]
    File {
        /// What was tried.
        verb: &'static str,
        /// With which file.
        path: PathBuf,
        /// What it said.
        cause: io::Error,
    },
    /// Not what was written.
    #[error("{path} is damaged, or no state file of a monitor: {problem}. Nothing was compared")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        problem: &'static str,
    },
}

/// What the file holds.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) key: VerifierKey,
    /// The newest checkpoint whose entries were all read.
    pub(super) note: String,
    /// When it was last the newest.
    pub(super) seen_at: Instant,
    /// What was found and not yet acknowledged.
    pub(super) found: Vec<Found>,
    pub(super) found_count: u64,
    /// `None` once it is taken out.
    pub(super) log: Option<Memory>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: String,
    key: String,
    note: String,
    seen_at: Instant,
    found: Vec<Found>,
    found_count: u64,
    log: Memory,
}

impl Kept {
    pub(super) fn checkpoint(&self) -> Result<Checkpoint, NoteError> {
        Checkpoint::from_note(&Note::parse(&self.note)?)
    }
}

impl StateFile {
    /// The file at a path. It need not be there yet.
    pub const fn at(path: PathBuf) -> Self {
        Self { path }
    }

    pub(super) const fn damaged_by(path: PathBuf, problem: &'static str) -> StateError {
        StateError::Damaged { path, problem }
    }

    pub(super) fn damaged(&self, problem: &'static str) -> StateError {
        Self::damaged_by(self.path.clone(), problem)
    }

    fn failed(&self, verb: &'static str, path: &Path) -> impl FnOnce(io::Error) -> StateError {
        let path = path.to_owned();
        move |cause| StateError::File { verb, path, cause }
    }

    /// What it holds; `None` if there is no file.
    pub(super) fn read(&self) -> Result<Option<Kept>, StateError> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) if cause.kind() == io::ErrorKind::InvalidData => {
                return Err(self.damaged("it is no text"));
            }
            Err(cause) => return Err(self.failed("read", &self.path)(cause)),
        };
        let (content, sum) = text
            .strip_suffix('\n')
            .and_then(|text| text.rsplit_once('\n'))
            .ok_or_else(|| self.damaged("it has no last line"))?;
        if sum != sum_of(content) {
            return Err(self.damaged("its last line is not the hash of the rest"));
        }
        let written = serde_json::from_str(content);
        let written: Written = written.map_err(|_| self.damaged("its members"))?;
        if written.format != FORMAT {
            return Err(self.damaged("another format"));
        }
        let key = written.key.parse();
        Ok(Some(Kept {
            key: key.map_err(|_| self.damaged("the log's key"))?,
            note: written.note,
            seen_at: written.seen_at,
            found: written.found,
            found_count: written.found_count,
            log: Some(written.log),
        }))
    }

    /// Puts this in its place; it is durable when this returns.
    pub(super) fn write(&self, kept: &Kept) -> Result<(), StateError> {
        let written = Written {
            format: FORMAT.to_owned(),
            key: kept.key.to_string(),
            note: kept.note.clone(),
            seen_at: kept.seen_at,
            found: kept.found.clone(),
            found_count: kept.found_count,
            log: kept.log.clone().ok_or_else(|| self.damaged("nothing"))?,
        };
        let content = serde_json::to_string(&written).map_err(io::Error::from);
        let content = content.map_err(self.failed("write", &self.path))?;
        let text = format!("{content}\n{}\n", sum_of(&content));
        let done = durable::write(&self.path, text.as_bytes(), FOR_ALL_TO_READ);
        done.map_err(self.failed("write", &self.path))
    }

    /// Keeps a note beside the file, under a name made of what it says; returns where. Seen again, it
    /// is the same file.
    pub(super) fn keep_note(&self, note: &str) -> Result<PathBuf, StateError> {
        let sum: String = sum_of(note)
            .chars()
            .skip("sha256 ".len())
            .take(16)
            .collect();
        let mut name = self.path.clone().into_os_string();
        name.push(format!(".{sum}.evidence"));
        let path = PathBuf::from(name);
        let done = durable::write(&path, note.as_bytes(), FOR_ALL_TO_READ);
        done.map_err(self.failed("write", &path))?;
        Ok(path)
    }
}

fn sum_of(content: &str) -> String {
    let hash = Sha256::digest(content);
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256 {hex}")
}
