//! A copy of what is served, in files at its paths.

use std::fs::File;
use std::io::{self, Read};
use std::path::PathBuf;

use super::{Served, Unreachable};

/// A folder that holds `checkpoint` and `tile/…`.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The log in this folder.
    pub const fn at(folder: PathBuf) -> Self {
        Self(folder)
    }
}

impl Served for Folder {
    fn file(&self, path: &str, limit: usize) -> Result<Option<Vec<u8>>, Unreachable> {
        let path = self.0.join(path);
        let read = || -> io::Result<Vec<u8>> {
            let mut bytes = Vec::new();
            let file = File::open(&path)?;
            file.take(limit as u64 + 1).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        match read() {
            Ok(bytes) => Ok(Some(bytes).filter(|bytes| bytes.len() <= limit)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Unreachable {
                place: path.display().to_string(),
                problem: error.to_string(),
            }),
        }
    }
}
