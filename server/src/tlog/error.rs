//! Why the log could not be made public, and which of it passes by itself.

use std::io;
use std::path::{Path, PathBuf};

use quaymark_core::entry::EntryError;
use quaymark_core::register::LogIndex;
use quaymark_core::timeline::TimelineError;
use quaymark_core::tlog::note::NoteError;

use super::guard::Discord;
use super::note_key::NoteKeyError;
use crate::store::StoreError;

/// Why the log could not be made public.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
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
    /// There is no key to sign with.
    #[error(transparent)]
    Key(#[from] NoteKeyError),
    /// The note cannot be made or read.
    #[error("the checkpoint: {0}")]
    Note(#[from] NoteError),
    /// A key's timeline cannot be continued.
    #[error(transparent)]
    Timeline(#[from] TimelineError),
    /// What was made public and the database disagree. Nothing may be signed.
    #[error(transparent)]
    Discord(#[from] Discord),
    /// An entry cannot be understood. Nothing that holds it may be signed.
    #[error("entry {index} of the log cannot be understood: {fault}")]
    Entry {
        /// Its place.
        index: LogIndex,
        /// What is wrong with it.
        fault: String,
    },
    /// Too few witnesses have cosigned: what was signed stays unseen until they have.
    #[error("too few witnesses have cosigned the checkpoint of {size} entries: {missing}")]
    Waiting {
        /// Its size.
        size: u64,
        /// Which are missing.
        missing: String,
    },
    /// The policy is for others.
    #[error(
        "the policy of the witnesses names other logs than this: leave its log lines out, or name {0}"
    )]
    OtherPolicy(String),
    /// No thread to publish on.
    #[error("no thread to publish on: {0}")]
    Thread(io::Error),
    /// A test made this step fail.
    #[error("made to fail: {0}")]
    Injected(&'static str),
}

impl PublishError {
    /// Whether only the operator can help.
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Discord(_))
    }

    /// Whether only witnesses are missing.
    pub const fn is_waiting(&self) -> bool {
        matches!(self, Self::Waiting { .. })
    }

    pub(super) fn file(verb: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |cause| Self::File { verb, path, cause }
    }
}

impl From<EntryError> for PublishError {
    fn from(error: EntryError) -> Self {
        Self::Store(error.into())
    }
}
