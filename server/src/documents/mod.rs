//! Documents that come with submissions: what is accepted, and where it lies.
//!
//! Rooms: [`inspect`] what a file is, by its content · [`shelf`] files by their hash, in a folder or a
//! bucket · [`name`] what of a client's file name is shown · [`clamd`] whether a file has a virus.

pub mod clamd;
mod hash;
pub mod inspect;
pub mod name;
pub mod shelf;

pub use clamd::{Clamd, ClamdAddress};
pub use hash::ContentHash;
pub use inspect::{DocumentFault, MediaType, inspect};
pub use shelf::{BucketPlace, PlaceError, Shelf, ShelfError};

/// The largest file, in bytes.
pub const MAX_FILE_BYTES: usize = 20 * 1024 * 1024;
/// The most files of a submission.
pub const MAX_FILES: usize = 10;
