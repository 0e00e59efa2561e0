//! Why a witness does not start, and why it gives no cosignature.

use std::io;
use std::path::PathBuf;

use quaymark_core::tlog::witness::Unwitnessed;

use crate::tlog::note_key::NoteKeyError;

/// Why a witness does not start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The key.
    #[error(transparent)]
    Key(#[from] NoteKeyError),
    /// The folder.
    #[error("{}: {cause}", path.display())]
    Folder {
        /// What was opened.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// Another process has it.
    #[error("another witness works in {}", .0.display())]
    Taken(PathBuf),
    /// A key of another name.
    #[error("the key in the folder signs as `{found}`, not as `{asked}`")]
    OtherName {
        /// The key's.
        found: String,
        /// The one given.
        asked: String,
    },
    /// No name for a new key.
    #[error("there is no key yet: --name NAME makes one")]
    NoName,
    /// More than one key.
    #[error("there are several keys in {}: leave the witness's own", .0.display())]
    SeveralKeys(PathBuf),
    /// The key without what it has cosigned.
    #[error(
        "there is a key and no folder {}: what it has cosigned is lost, and it may cosign another \
         history. Begin again in another folder under another name",
        .0.display()
    )]
    Forgotten(PathBuf),
    /// What was seen last of a log is gone.
    #[error(
        "{} is gone, and the log was cosigned before: this witness may cosign another history. Put the \
         newest one back, or begin again in another folder under another name",
        .0.display()
    )]
    Gone(PathBuf),
    /// What was seen last cannot be read.
    #[error("{} is not a checkpoint that this witness cosigned", .0.display())]
    Spoiled(PathBuf),
}

/// Why there is no cosignature.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The request.
    #[error(transparent)]
    Unwitnessed(#[from] Unwitnessed),
    /// It is of a log this witness does not know.
    #[error("this witness does not know the log")]
    UnknownLog,
    /// The disk.
    #[error("what was seen cannot be kept or read at the moment")]
    Disk(io::Error),
}
