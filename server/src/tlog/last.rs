//! The file `last-checkpoint` in the data folder: the newest checkpoint that this folder's key signed.
//!
//! It is written before the checkpoint is made public, and no backup of the database brings an older
//! one back. Lost, it is replaced by the newest checkpoint that anybody holds.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use quaymark_core::tlog::checkpoint::Checkpoint;
use quaymark_core::tlog::note::Note;

use super::error::PublishError;
use super::guard::Discord;
use crate::durable::{self, FOR_ALL_TO_READ};

/// Where the newest signed checkpoint is kept.
#[derive(Clone, Debug)]
pub(super) struct LastCheckpoint {
    path: PathBuf,
}

/// What the file holds.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) note: Note,
    pub(super) checkpoint: Checkpoint,
}

impl LastCheckpoint {
    /// The file of a data folder.
    pub(super) fn within(data_dir: &Path) -> Self {
        let path = data_dir.join("last-checkpoint");
        Self { path }
    }

    /// What it holds; `None` if there is no file. Signatures are for others to check.
    pub(super) fn read(&self) -> Result<Option<Held>, PublishError> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) if cause.kind() == io::ErrorKind::InvalidData => String::new(),
            Err(cause) => return Err(PublishError::file("read", &self.path)(cause)),
        };
        let note = Note::parse(&text);
        let read = note.and_then(|note| {
            let checkpoint = Checkpoint::from_note(&note)?;
            Ok(Held { note, checkpoint })
        });
        Ok(Some(read.map_err(|_| Discord::Unreadable)?))
    }

    /// Writes a checkpoint beside the file.
    pub(super) fn write_beside(&self, note: &str) -> Result<(), PublishError> {
        let written = durable::write_beside(&self.path, note.as_bytes(), FOR_ALL_TO_READ);
        written.map_err(PublishError::file("write", &self.path))
    }

    /// Puts what was written beside in the file's place.
    pub(super) fn put_in_place(&self) -> Result<(), PublishError> {
        let placed = durable::put_in_place(&self.path);
        placed.map_err(PublishError::file("replace", &self.path))
    }

    /// Takes the file out of its place and keeps it, as evidence of what was promised.
    pub(super) fn set_aside(&self, size: u64) -> Result<(), PublishError> {
        let name = format!("last-checkpoint.{size}.abandoned");
        let moved = fs::rename(&self.path, self.path.with_file_name(name));
        moved.map_err(PublishError::file("move", &self.path))
    }
}
