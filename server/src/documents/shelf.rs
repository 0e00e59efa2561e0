//! Files by the SHA-256 of their content: in a folder, or in a store that speaks S3.
//!
//! **Invariant:** what is on the shelf under a name is whole, and what is given out has that hash.

use std::io;
use std::path::{Path, PathBuf};

use quaymark_core::time::Instant;

use super::ContentHash;
use folder::Folder;

#[cfg(feature = "s3")]
mod bucket;
mod folder;
mod place;

pub use place::{BucketPlace, PlaceError};

/// Where files lie.
#[derive(Clone, Debug)]
pub struct Shelf(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Folder(Folder),
    #[cfg(feature = "s3")]
    Bucket(Box<bucket::Bucket>),
}

/// Why a file cannot be put down or taken up.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    /// The disk takes no more. Nothing of the file is left.
    #[error("the disk is full")]
    Full,
    /// What is there is not what was put there.
    #[error("the file {0} is damaged")]
    Damaged(ContentHash),
    /// Anything else in the folder.
    #[error("the documents folder")]
    Folder(#[source] io::Error),
    /// The store does not do what it is asked to.
    #[error("the store of documents: {0}")]
    Store(String),
}

impl From<io::Error> for ShelfError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::Full,
            _ => Self::Folder(error),
        }
    }
}

/// Something on the shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Laid {
    /// A whole file.
    File(ContentHash),
    /// A part, which nothing names.
    Part(PathBuf),
}

impl Shelf {
    /// The files of a data folder.
    pub fn within(data_dir: &Path) -> Self {
        Self(Kind::Folder(Folder::within(data_dir)))
    }

    /// Where the operator wants them: in the data folder, or in a store.
    pub fn of(data_dir: &Path, store: Option<&BucketPlace>) -> Result<Self, PlaceError> {
        match store {
            None => Ok(Self::within(data_dir)),
            #[cfg(feature = "s3")]
            Some(place) => Ok(Self(Kind::Bucket(Box::new(bucket::Bucket::at(place)?)))),
            #[cfg(not(feature = "s3"))]
            Some(_) => Err(PlaceError::NotBuilt),
        }
    }

    /// Puts a file down; it is durable when this returns.
    pub fn put(&self, bytes: &[u8]) -> Result<ContentHash, ShelfError> {
        match &self.0 {
            Kind::Folder(folder) => folder.put(bytes),
            #[cfg(feature = "s3")]
            Kind::Bucket(bucket) => bucket.put(bytes),
        }
    }

    /// The file of a hash, if it is there; its content is compared with its name.
    pub fn take(&self, hash: ContentHash) -> Result<Option<Vec<u8>>, ShelfError> {
        match &self.0 {
            Kind::Folder(folder) => folder.take(hash),
            #[cfg(feature = "s3")]
            Kind::Bucket(bucket) => bucket.take(hash),
        }
    }

    /// Whether a file is there, whole or not.
    pub fn holds(&self, hash: ContentHash) -> Result<bool, ShelfError> {
        match &self.0 {
            Kind::Folder(folder) => Ok(folder.holds(hash)),
            #[cfg(feature = "s3")]
            Kind::Bucket(bucket) => bucket.holds(hash),
        }
    }

    /// Removes a file; one that is not there is removed already.
    pub fn remove(&self, hash: ContentHash) -> Result<(), ShelfError> {
        match &self.0 {
            Kind::Folder(folder) => folder.remove(hash),
            #[cfg(feature = "s3")]
            Kind::Bucket(bucket) => bucket.remove(hash),
        }
    }

    /// Removes a part that [`Self::older_than`] found.
    pub fn remove_part(&self, path: &Path) -> Result<(), ShelfError> {
        match &self.0 {
            Kind::Folder(folder) => folder.remove_part(path),
            // What a store is sent it has whole, or not at all.
            #[cfg(feature = "s3")]
            Kind::Bucket(_) => Ok(()),
        }
    }

    /// What was put down before an instant: files, and parts of files that never got their name.
    pub fn older_than(&self, before: Instant) -> Result<Vec<Laid>, ShelfError> {
        match &self.0 {
            Kind::Folder(folder) => folder.older_than(before),
            #[cfg(feature = "s3")]
            Kind::Bucket(bucket) => bucket.older_than(before),
        }
    }
}
