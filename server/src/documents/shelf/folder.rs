//! Files in a folder: `ab/cdef…`.
//!
//! A file is written beside its place, made durable, and then given its name: what has a name is
//! whole. Nothing of a client's name gets into a path. The same content twice is one file.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use quaymark_core::time::Instant;

use super::{Laid, ShelfError};
use crate::documents::ContentHash;

/// The folder of files.
#[derive(Clone, Debug)]
pub struct Folder {
    folder: PathBuf,
}

impl Folder {
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
                    laid.extend(laid_at(path));
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

fn laid_at(path: PathBuf) -> Option<Laid> {
    let shelf = path.parent()?.file_name()?.to_str()?;
    let name = path.file_name()?.to_str()?;
    match ContentHash::parse(&format!("{shelf}{name}")) {
        Some(hash) => Some(Laid::File(hash)),
        None => name.ends_with(".part").then_some(Laid::Part(path)),
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
