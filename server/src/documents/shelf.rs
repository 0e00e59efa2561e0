//! Files by the SHA-256 of their content, in a folder: `ab/cdef…`.
//!
//! A file is written beside its place, made durable, and then given its name: what has a name is
//! whole. Nothing of a client's name gets into a path. The same content twice is one file.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use quaymark_core::time::Instant;
use sha2::{Digest, Sha256};

/// The folder of files.
#[derive(Clone, Debug)]
pub struct Shelf {
    folder: PathBuf,
}

/// The SHA-256 of a file, which is its name.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentHash([u8; 32]);

/// Why a file cannot be put down or taken up.
#[derive(Debug, thiserror::Error)]
pub enum ShelfError {
    /// The disk takes no more. Nothing of the file is left.
    #[error("the disk is full")]
    Full,
    /// What is there is not what was put there.
    #[error("the file {0} is damaged")]
    Damaged(ContentHash),
    /// Anything else.
    #[error("the documents folder")]
    Folder(#[source] io::Error),
}

impl ContentHash {
    /// The hash of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Reads 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |c: &u8| matches!(c, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 64 || !text.as_bytes().iter().all(is_digit) {
            return None;
        }
        let mut hash = [0; 32];
        for (byte, digits) in hash.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        }
        Some(Self(hash))
    }
}

impl std::fmt::Display for ContentHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
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

impl Shelf {
    /// The files of a data folder.
    pub fn within(data_dir: &Path) -> Self {
        Self {
            folder: data_dir.join("documents"),
        }
    }

    /// Puts a file down; it is durable when this returns.
    pub fn put(&self, bytes: &[u8]) -> Result<ContentHash, ShelfError> {
        let hash = ContentHash::of(bytes);
        let place = self.place_of(hash);
        if self.take(hash)?.is_some() {
            return Ok(hash);
        }
        let shelf = place.parent().unwrap_or(&self.folder);
        fs::create_dir_all(shelf)?;
        let part = shelf.join(format!("{hash}.{:016x}.part", random()?));
        let written = write_whole(&part, bytes).and_then(|()| fs::rename(&part, &place));
        if let Err(error) = written {
            // What cannot be removed either is swept with other parts; the error is the one to tell.
            let _ = fs::remove_file(&part);
            return Err(error.into());
        }
        for folder in [shelf, self.folder.as_path()] {
            File::open(folder)?.sync_all()?;
        }
        Ok(hash)
    }

    /// The file of a hash, if it is there; its content is compared with its name.
    pub fn take(&self, hash: ContentHash) -> Result<Option<Vec<u8>>, ShelfError> {
        match fs::read(self.place_of(hash)) {
            Ok(bytes) if ContentHash::of(&bytes) == hash => Ok(Some(bytes)),
            Ok(_) => Err(ShelfError::Damaged(hash)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether a file is there, whole or not.
    pub fn holds(&self, hash: ContentHash) -> bool {
        self.place_of(hash).is_file()
    }

    /// Removes a file; one that is not there is removed already.
    pub fn remove(&self, hash: ContentHash) -> Result<(), ShelfError> {
        match fs::remove_file(self.place_of(hash)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Removes a part that [`Self::older_than`] found.
    pub fn remove_part(&self, path: &Path) -> Result<(), ShelfError> {
        match fs::remove_file(path) {
            Err(error) if !is_absent(&error) => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// What was put down before an instant: files, and parts of files that never got their name.
    pub fn older_than(&self, before: Instant) -> Result<Vec<Laid>, ShelfError> {
        let mut laid = Vec::new();
        for folder in paths_in(&self.folder)? {
            for path in paths_in(&folder)? {
                if is_older(&path, before)? {
                    laid.extend(Laid::at(path));
                }
            }
        }
        Ok(laid)
    }

    fn place_of(&self, hash: ContentHash) -> PathBuf {
        let name = hash.to_string();
        self.folder.join(&name[..2]).join(&name[2..])
    }
}

/// Something in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Laid {
    /// A whole file.
    File(ContentHash),
    /// A part, which nothing names.
    Part(PathBuf),
}

impl Laid {
    fn at(path: PathBuf) -> Option<Self> {
        let shelf = path.parent()?.file_name()?.to_str()?;
        let name = path.file_name()?.to_str()?;
        match ContentHash::parse(&format!("{shelf}{name}")) {
            Some(hash) => Some(Self::File(hash)),
            None => name.ends_with(".part").then_some(Self::Part(path)),
        }
    }
}

fn paths_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Err(error) if is_absent(&error) => Ok(Vec::new()),
        Err(error) => Err(error),
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
    }
}

/// What somebody took away meanwhile, or is no folder.
fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn is_older(path: &Path, before: Instant) -> io::Result<bool> {
    let modified = match fs::metadata(path).and_then(|about| about.modified()) {
        Err(error) if is_absent(&error) => return Ok(false),
        modified => modified?,
    };
    let since = modified.duration_since(UNIX_EPOCH).unwrap_or_default();
    let at = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
    Ok(at < before.as_ms())
}

fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn random() -> Result<u64, ShelfError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|cause| ShelfError::Folder(io::Error::other(cause)))?;
    Ok(u64::from_le_bytes(bytes))
}
